#!/usr/bin/env bash
# Tracker's one script. Usage: ./build.sh COMMAND
#   run      install what is missing, build, record the seed statement, start the server on its own private PostgreSQL
#   test     install what is missing, build, pass all tests
#   quick    build, pass the tests that need no database
#   mutate   change single expressions of the pure projects, and tell which changes no test notices (arguments are passed on)
#   codegen  write the request handlers' generated code anew
#   openapi  write docs/openapi.json anew, with examples from a real run
#   lint     lint docs/openapi.json with Spectral, where npm is there
#   check    fail when generated code, formatting or the OpenAPI document's style is not as it should be
#   format   format the code
#   verifier make the offline verifier: artifacts/verifier/tracker-verify, one file for this machine's kind
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

# A browser for the tests that look at pages; where it cannot be installed they are skipped, and say so.
need_chromium() {
  if [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || [ -x /usr/bin/google-chrome ]; then return; fi
  local sudo=""
  if [ "$(id -u)" != 0 ]; then sudo=$(command -v sudo || true); fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && [ -z "$sudo" ]; }; then
    say "Chromium is not installed: the tests of the pages are skipped."
    return
  fi
  say "Installing Chromium…"
  $sudo apt-get update -q >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core fonts-noto-core fonts-noto-cjk >&2
}

# Go and its checksum-database packages, with which one test lets a foreign program verify the ledger. Without them it is skipped.
want_go() {
  [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] && command -v go >/dev/null && return
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 0
  say "Installing Go…"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends golang-go golang-golang-x-mod-dev; } >&2 ||
    say "Go could not be installed; the test that needs it is skipped."
}

build() { dotnet build Tracker.sln -c Release -v q -clp:NoSummary "$@" >&2; }

# Compiled without the old generated code, which may name what is gone; then written by the program itself.
codegen() {
  rm -rf "$generated"
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  (cd src/Tracker && dotnet ../../artifacts/bin/Tracker/release/tracker.dll codegen write >/dev/null)
  # What was compiled without it does not run.
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
}

# The document is made by the program; its examples are recorded by the conformance test.
openapi() {
  local examples=src/Tracker/OpenApi/examples.json
  need_postgres
  build
  TRACKER_RECORD_EXAMPLES=$PWD/$examples dotnet artifacts/bin/Tracker.IntegrationTests/release/Tracker.IntegrationTests.dll -class '*Contract.ConformanceTests' >&2
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  "$tracker" openapi > docs/openapi.json
}

lint() {
  command -v npm >/dev/null || { say "Skipped: the OpenAPI document is linted with npm's @stoplight/spectral-cli, and npm is not here."; return; }
  (cd tests/spectral && npm ci --silent --no-progress >&2 && npm run --silent lint)
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
    need_chromium
    want_go
    build
    # Of the tests that pass, those of the scenarios are named: S1 to S19.
    # One project after the other: budgets of pages and waits for projections are not measured beside other work.
    dotnet test --solution Tracker.sln -c Release --no-build --max-parallel-test-modules 1 --output Detailed "${@:2}" | sed -E '/^passed /{N;/\.S[0-9]+_/!d;s/\n.*//}'
    ;;
  quick)
    dotnet test --project tests/Tracker.Ledger.Tests "${@:2}"
    dotnet test --project tests/Tracker.Mutants.Tests "${@:2}"
    dotnet test --project tests/Tracker.Tests "${@:2}"
    ;;
  mutate)
    dotnet build tests/Tracker.Mutants -c Release -v q -clp:NoSummary >&2
    dotnet artifacts/bin/Tracker.Mutants/release/Tracker.Mutants.dll "${@:2}"
    ;;
  codegen) codegen ;;
  openapi) openapi ;;
  lint) lint ;;
  check)
    codegen
    if [ -n "$(git status --porcelain -- "$generated")" ]; then
      say "The generated code is stale: run './build.sh codegen' and commit $generated."
      exit 1
    fi
    # Style and analyzers are the build's, as errors; left are white space, line ends and the order of imports.
    dotnet format whitespace Tracker.sln --verify-no-changes --no-restore --exclude "$generated"
    lint
    ;;
  format) dotnet format Tracker.sln --exclude "$generated" ;;
  verifier)
    # Only the framework is trimmed: the events' types are found by reflection.
    dotnet publish src/Tracker.Verify -c Release --use-current-runtime --self-contained -o artifacts/verifier -v q \
      -p:PublishSingleFile=true -p:EnableCompressionInSingleFile=true -p:PublishTrimmed=true -p:TrimMode=partial \
      -p:SuppressTrimAnalysisWarnings=true -p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false "${@:2}" >&2
    say "artifacts/verifier/tracker-verify: $(du -h artifacts/verifier/tracker-verify | cut -f1)"
    ;;
  bench) build && dotnet artifacts/bin/Tracker.Benchmarks/release/Tracker.Benchmarks.dll "${@:2}" ;;
  clean) rm -rf artifacts ;;
  *)
    sed -n 's/^# \{0,1\}//p' "$0" | sed -n '1,14p'
    exit 2
    ;;
esac
