#!/usr/bin/env bash
# Tracker's one script. Usage: ./build.sh COMMAND
#   run      install what is missing, build, record the seed statement, start the server on its own private PostgreSQL
#   test     install what is missing, build, pass all tests
#   quick    build, pass the tests that need no database
#   codegen  write the request handlers' generated code anew
#   check    fail when generated code or formatting is stale
#   format   format the code
#   bench    run the benchmarks (arguments are passed on)
#   clean    remove build output
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
generated=src/Tracker/Internal/Generated
tracker=artifacts/bin/Tracker/release/tracker

say() { printf '%s\n' "$*" >&2; }

# PostgreSQL's server programs, and with them libicu, through the system's package manager where that is possible.
need_postgres() {
  [ -n "${ConnectionStrings__Tracker:-}${TRACKER_POSTGRES_BIN:-}" ] && return
  if command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || compgen -G '/usr/pgsql-*/bin/postgres' >/dev/null; then return; fi
  command -v apt-get >/dev/null || { say "PostgreSQL 15 or newer is needed: install its server, or set ConnectionStrings__Tracker."; exit 3; }
  local sudo=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "PostgreSQL is needed: run 'apt-get install postgresql' as root, or set ConnectionStrings__Tracker."; exit 3; }
    sudo=sudo
  fi
  say "Installing PostgreSQL…"
  # The tracker starts a cluster of its own: the package's is not wanted.
  $sudo apt-get update -q >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-common >&2
  $sudo sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql >&2
}

build() { dotnet build Tracker.sln -c Release -v q -clp:NoSummary "$@" >&2; }

# Compiled without the old generated code, which may name what is gone; then written by the program itself.
codegen() {
  rm -rf "$generated"
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  (cd src/Tracker && dotnet ../../artifacts/bin/Tracker/release/tracker.dll codegen write >/dev/null)
}

case "${1:-}" in
  run)
    need_postgres
    build
    "$tracker" seed
    say "Once it listens: curl http://127.0.0.1:5080/api/actions/ac-dprk-troop-deployment-russia/timeline"
    exec "$tracker" run "${@:2}"
    ;;
  test)
    need_postgres
    build
    # Of the tests that pass, those of the scenarios are named: S1 to S19.
    dotnet test --solution Tracker.sln -c Release --no-build --output Detailed "${@:2}" | sed -E '/^passed /{N;/\.S[0-9]+_/!d;s/\n.*//}'
    ;;
  quick)
    dotnet test --project tests/Tracker.Tests "${@:2}"
    ;;
  codegen) codegen ;;
  check)
    codegen
    if [ -n "$(git status --porcelain -- "$generated")" ]; then
      say "The generated code is stale: run './build.sh codegen' and commit $generated."
      exit 1
    fi
    dotnet format Tracker.sln --verify-no-changes --no-restore --exclude "$generated"
    ;;
  format) dotnet format Tracker.sln --exclude "$generated" ;;
  bench) build && dotnet artifacts/bin/Tracker.Benchmarks/release/Tracker.Benchmarks.dll "${@:2}" ;;
  clean) rm -rf artifacts ;;
  *)
    sed -n 's/^# \{0,1\}//p' "$0" | sed -n '1,10p'
    exit 2
    ;;
esac
