#!/usr/bin/env bash
# Tracker's one script. Usage: ./build.sh COMMAND
#   run      install what is missing, build, record the seed statement, start the server on its own private PostgreSQL
#   test     install what is missing, build, run all tests
#   quick    build, run the tests that need no database
#   codegen  generate the request handlers' code again
#   openapi  generate docs/openapi.json again, with examples from a real run
#   lint     lint docs/openapi.json with Spectral, if npm is installed
#   check    fail if generated code or formatting is stale, or Spectral finds faults in docs/openapi.json
#   format   format the code
#   verifier build the offline verifier: artifacts/verifier/tracker-verify, one file for this platform
#   bench    run the benchmarks (arguments are passed on)
#   clean    remove build output
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
generated=src/Tracker/Internal/Generated
tracker=artifacts/bin/Tracker/release/tracker

say() { printf '%s\n' "$*" >&2; }

# Installs PostgreSQL's server programs, and with them libicu, with the system's package manager if possible.
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
  # The tracker starts its own cluster, so the package must not create one.
  $sudo apt-get update -q >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-common >&2
  $sudo sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql >&2
}

# Installs a browser for the tests of the pages. If it cannot be installed, these tests are skipped with a message.
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

# Installs Go and its checksum-database packages: one test verifies the ledger with them. Without them that test is
# skipped.
want_go() {
  [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] && command -v go >/dev/null && return
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 0
  say "Installing Go…"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends golang-go golang-golang-x-mod-dev; } >&2 ||
    say "Go could not be installed; the test that needs it is skipped."
}

build() { dotnet build Tracker.sln -c Release -v q -clp:NoSummary "$@" >&2; }

# Compiles without the old generated code, which may refer to removed types; then the program itself generates the code.
codegen() {
  rm -rf "$generated"
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  (cd src/Tracker && dotnet ../../artifacts/bin/Tracker/release/tracker.dll codegen write >/dev/null)
  # The program runs only with its generated code, so compile again.
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
}

# The conformance test records the examples; then the program writes the document.
openapi() {
  local examples=src/Tracker/OpenApi/examples.json
  need_postgres
  build
  TRACKER_RECORD_EXAMPLES=$PWD/$examples dotnet artifacts/bin/Tracker.IntegrationTests/release/Tracker.IntegrationTests.dll -class '*Contract.ConformanceTests' >&2
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  "$tracker" openapi > docs/openapi.json
}

lint() {
  command -v npm >/dev/null || { say "Skipped: linting the OpenAPI document needs npm, which is not installed."; return; }
  (cd tests/spectral && npm ci --silent --no-progress >&2 && npm run --silent lint)
}

case "${1:-}" in
  run)
    need_postgres
    build
    "$tracker" seed
    say "When the server is ready: curl http://127.0.0.1:5080/api/actions/ac-dprk-troop-deployment-russia/timeline"
    exec "$tracker" run "${@:2}"
    ;;
  test)
    need_postgres
    need_chromium
    want_go
    build
    # Of the passed tests, the output names only those of the scenarios, S1 to S19.
    # Projects run one after the other, because other work would disturb the time budgets of pages and projections.
    dotnet test --solution Tracker.sln -c Release --no-build --max-parallel-test-modules 1 --output Detailed "${@:2}" | sed -E '/^passed /{N;/\.S[0-9]+_/!d;s/\n.*//}'
    ;;
  quick)
    dotnet test --project tests/Tracker.Ledger.Tests "${@:2}"
    dotnet test --project tests/Tracker.Tests "${@:2}"
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
    # The build checks style and analyzers as errors. What remains is white space, line ends and the order of imports.
    dotnet format whitespace Tracker.sln --verify-no-changes --no-restore --exclude "$generated"
    lint
    ;;
  format) dotnet format Tracker.sln --exclude "$generated" ;;
  verifier)
    # Only the framework is trimmed, because the types of events are found by reflection.
    dotnet publish src/Tracker.Verify -c Release --use-current-runtime --self-contained -o artifacts/verifier -v q \
      -p:PublishSingleFile=true -p:EnableCompressionInSingleFile=true -p:PublishTrimmed=true -p:TrimMode=partial \
      -p:SuppressTrimAnalysisWarnings=true -p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false "${@:2}" >&2
    say "artifacts/verifier/tracker-verify: $(du -h artifacts/verifier/tracker-verify | cut -f1)"
    ;;
  bench) build && dotnet artifacts/bin/Tracker.Benchmarks/release/Tracker.Benchmarks.dll "${@:2}" ;;
  clean) rm -rf artifacts ;;
  *)
    sed -n 's/^# \{0,1\}//p' "$0" | sed -n '1,13p'
    exit 2
    ;;
esac
