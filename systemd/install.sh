#!/usr/bin/env bash
# Installs the published program as a service and starts it: systemd/install.sh FOLDER, as root.
# FOLDER is what './build.sh package' or 'dotnet publish' wrote. Safe to repeat: it then installs the newer program.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 3; }
[ -x "${1:-}/tracker" ] || { echo "Usage: systemd/install.sh FOLDER, where FOLDER holds the published program 'tracker'." >&2; exit 2; }

# Set DESTDIR to put the files under another root; nothing is started then.
root=${DESTDIR:-}
if [ -z "$root" ]; then
  id tracker > /dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/tracker --shell /usr/sbin/nologin tracker
  systemctl stop tracker 2> /dev/null || true
fi

rm -rf "$root/usr/lib/tracker"
install -d "$root/usr/lib/tracker" "$root/usr/bin" "$root/etc/systemd/system"
cp -r "$1"/. "$root/usr/lib/tracker/"
chmod -R u=rwX,go=rX "$root/usr/lib/tracker"
ln -sf /usr/lib/tracker/tracker "$root/usr/bin/tracker"
install -m 644 "$(dirname "$0")/tracker.service" "$root/etc/systemd/system/tracker.service"

install -d -m 750 "$root/etc/tracker"
if [ ! -e "$root/etc/tracker/admin_key" ]; then
  (umask 077 && head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$root/etc/tracker/admin_key")
fi
if [ ! -e "$root/etc/tracker/tracker.env" ]; then
  printf '# Settings, one NAME=value a line: docs/operations.md.\nTRACKER_LOG=json\n' > "$root/etc/tracker/tracker.env"
  chmod 640 "$root/etc/tracker/tracker.env"
fi

if [ -z "$root" ]; then
  systemctl daemon-reload
  systemctl enable --now tracker
  echo "Started. The admin key is in /etc/tracker/admin_key; 'journalctl -u tracker' shows the log."
fi
