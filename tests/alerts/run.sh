#!/usr/bin/env bash
# Checks docker/alerts.yml with promtool: the rules are valid, a program that is well raises no alert, and each fault
# raises its own alert and no other. Installs promtool (Debian, Ubuntu) if it is missing, or says why it skips.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v promtool > /dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "Skipped: promtool is not installed, and only root can install it here (apt-get install prometheus)."
    exit 0
  fi
  # Only the program: the package's service must not start.
  { apt-get update -qq && apt-get install -qq -y --no-install-recommends --download-only prometheus \
      && dpkg-deb --fsys-tarfile /var/cache/apt/archives/prometheus_*.deb | tar -x -C / ./usr/bin/promtool; } > /dev/null 2>&1 \
    || { echo "Skipped: the package prometheus, which has promtool, cannot be had."; exit 0; }
fi

promtool check rules docker/alerts.yml

# What a program that is well shows: series, value.
well='up{job="tracker",instance="a"};1
tracker_database_up{instance="a"};1
tracker_projection_lag_seconds{instance="a"};2
tracker_keys_fault{instance="a"};0
tracker_ledger_refused{instance="a"};0
tracker_ledger_delay_seconds{instance="a"};3
tracker_ledger_check_findings{instance="a"};0
tracker_ledger_check_age_seconds{instance="a"};80000
tracker_anchor_failures{instance="a",anchor="file"};0
tracker_webhooks_failed{instance="a"};4
tracker_disk_free_bytes{instance="a"};9000000000
tracker_backup_age_seconds{instance="a"};80000
tracker_refusals_total{instance="a",type="internal"};7
tracker_refusals_total{instance="a",type="invalid"};0+30x120
db_client_connection_count{instance="a",db_client_connection_pool_name="tracker",db_client_connection_state="used"};20
db_client_connection_count{instance="a",db_client_connection_pool_name="tracker",db_client_connection_state="idle"};5
db_client_connection_max{instance="a",db_client_connection_pool_name="tracker"};100
tracker_searches_refused_total{instance="a"};0
tracker_writes_refused_total{instance="a"};0'

# Faults: the alert, the series that changes, and its values. A second change may follow: what the fault brings with it.
faults='TrackerDown;up{job="tracker",instance="a"};0
TrackerDatabaseAway;tracker_database_up{instance="a"};0;tracker_ledger_delay_seconds{instance="a"};90
TrackerProjectionStopped;tracker_projection_lag_seconds{instance="a"};31
TrackerKeysFault;tracker_keys_fault{instance="a"};1;tracker_ledger_delay_seconds{instance="a"};90
TrackerLedgerRefused;tracker_ledger_refused{instance="a"};1;tracker_ledger_delay_seconds{instance="a"};90
TrackerLedgerDelayed;tracker_ledger_delay_seconds{instance="a"};31
TrackerLedgerFindings;tracker_ledger_check_findings{instance="a"};1
TrackerLedgerCheckOld;tracker_ledger_check_age_seconds{instance="a"};100000
TrackerAnchorFails;tracker_anchor_failures{instance="a",anchor="file"};3
TrackerWebhooksFail;tracker_webhooks_failed{instance="a"};4x90 5x30
TrackerDiskNearlyFull;tracker_disk_free_bytes{instance="a"};300000000
TrackerBackupOld;tracker_backup_age_seconds{instance="a"};100000
TrackerErrors;tracker_refusals_total{instance="a",type="internal"};7x115 8x5
TrackerPoolFull;db_client_connection_count{instance="a",db_client_connection_pool_name="tracker",db_client_connection_state="used"};96
TrackerWritesRefused;tracker_writes_refused_total{instance="a"};0x115 3x5
TrackerSearchesRefused;tracker_searches_refused_total{instance="a"};0x115 3x5'

tests=$(mktemp)
trap 'rm -f "$tests"' EXIT
printf 'rule_files: [%s/docker/alerts.yml]\nevaluation_interval: 15s\ntests:\n' "$PWD" > "$tests"

# $1: alert or nothing; then pairs of series and values that differ from a program that is well.
write_test() {
  local alert=$1
  shift
  printf '  - name: "%s"\n    interval: 30s\n    input_series:\n' "${alert:-well}" >> "$tests"
  while IFS=';' read -r series value; do
    local i
    for ((i = 1; i <= $#; i += 2)); do
      local changed=$((i + 1))
      [ "$series" != "${!i}" ] || value=${!changed}
    done
    [[ $value == *x* ]] || value="${value}x120"
    printf "      - series: '%s'\n        values: '%s'\n" "$series" "$value" >> "$tests"
  done <<< "$well"
  {
    echo '    promql_expr_test:'
    echo "      - expr: 'count by (alertname) (ALERTS{alertstate=\"firing\"})'"
    echo '        eval_time: 60m'
    if [ -n "$alert" ]; then
      printf "        exp_samples:\n          - labels: '{alertname=\"%s\"}'\n            value: 1\n" "$alert"
    else
      echo '        exp_samples: []'
    fi
  } >> "$tests"
}

write_test ''
count=1
while IFS=';' read -r -a fault; do
  write_test "${fault[@]}"
  count=$((count + 1))
done <<< "$faults"

# Every alert of the file has its fault.
missing=$(comm -3 <(grep -oP '(?<=- alert: )\w+' docker/alerts.yml | sort) <(cut -d';' -f1 <<< "$faults" | sort))
[ -z "$missing" ] || { echo "Alerts without a fault, or faults without an alert: $missing"; exit 1; }

promtool test rules "$tests"
echo "$count passed, 0 failed"
