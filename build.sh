#!/usr/bin/env bash
# Tracker's one script. Usage: ./build.sh COMMAND
#   run      install what is missing, build, record the seed statement, start the server on its own private PostgreSQL
#   test     install what is missing, build, run all tests
#   quick    build, run the tests that need no database
#   mutate   change single expressions of the pure projects, and tell which changes no test notices (arguments are passed on)
#   soak     the long form of the tests: more requests and kills, random order, each class by itself (about two hours)
#   codegen  generate the request handlers' code again
#   openapi  generate docs/openapi.json again, with examples from a real run
#   catalogue write the listing of the database that the migrations make, with which the full check compares
#   lint     lint docs/openapi.json with Spectral, if npm is installed
#   check    fail if code is not formatted, or Spectral finds faults in docs/openapi.json
#   format   format the code with CSharpier
#   verifier build the offline verifier: artifacts/verifier/tracker-verify, one file for this platform
#   package  publish the program, reproducibly, with its bill of materials: artifacts/package
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

# Installs packages of the system; fails if that is not possible here.
install() {
  command -v apt-get >/dev/null || return 1
  local sudo=""
  if [ "$(id -u)" != 0 ]; then sudo=$(command -v sudo) || return 1; fi
  say "Installing $*…"
  { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } >&2
}

# Installs a browser for the tests of the pages. If it cannot be installed, these tests are skipped with a message.
need_chromium() {
  if [ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || [ -x /usr/bin/google-chrome ]; then return; fi
  install chromium-headless-shell || install chromium || say "Chromium could not be installed: the tests of the pages are skipped."
}

has_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name "$1*" -print -quit 2>/dev/null)" ]; }

# Installs each family of fonts that is missing, for the scripts that the pages are written in.
need_fonts() {
  local missing=()
  has_font DejaVuSans || missing+=(fonts-dejavu-core)
  has_font NotoNaskhArabic || missing+=(fonts-noto-core)
  has_font NotoSerifCJK || missing+=(fonts-noto-cjk)
  [ "${#missing[@]}" = 0 ] || install "${missing[@]}" || say "${missing[*]} could not be installed: tests that need them are skipped."
}

# Installs Go and its checksum-database packages: one test verifies the ledger with them. Without them that test is
# skipped.
want_go() {
  [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] && command -v go >/dev/null && return
  [ "$(id -u)" = 0 ] || return 0
  install golang-go golang-golang-x-mod-dev || say "Go could not be installed; the test that needs it is skipped."
}

# Without profiles for its own compiler, the compiler builds the whole in three quarters of the time.
build() { DOTNET_TieredPGO=0 dotnet build Tracker.sln -c Release -v q -clp:NoSummary "$@" >&2; }

# Test projects. The first ones need no database.
pure=(Tracker.Record.Tests Tracker.Ledger.Tests Tracker.Mutants.Tests Tracker.Tests)
others=(Tracker.EmbeddedPostgres.Tests Tracker.IntegrationTests Tracker.BrowserTests)
results=artifacts/tests

# Passes the tests of one project. Its lines begin with its name; the scenarios that pass are named: S1 to S19.
pass() {
  local project=$1 started=$SECONDS code=0
  shift
  # What runs for a minute gains nothing from profiles for its compiler.
  DOTNET_TieredPGO=0 dotnet "artifacts/bin/$project/release/$project.dll" "$@" -noLogo -noColor -result-xml "$results/$project.xml" 2>&1 | sed -u "s/^/$project: /" || code=1
  { grep -o '<test [^>]*' "$results/$project.xml" || true; } | sed -n 's/.*name="\([^"]*\.S[0-9]*_[^"]*\)".*result="Pass".*/passed \1/p'
  say "$project took $((SECONDS - started)) s."
  return "$code"
}

# Passes all tests, side by side: they wait for half of their time. A page's budget is held by a yardstick that is measured beside
# it, under the same load.
pass_all() {
  local code=0
  rm -rf "$results"
  mkdir -p "$results"
  trap 'kill 0' INT TERM
  pass Tracker.BrowserTests "$@" &
  local pages=$!
  { for project in "${pure[@]}" Tracker.EmbeddedPostgres.Tests; do pass "$project" "$@" || code=1; done; exit "$code"; } &
  local small=$!
  pass Tracker.IntegrationTests "$@" || code=1
  wait "$small" || code=1
  wait "$pages" || code=1
  sum
  return "$code"
}

# Passes the tests that need no database, side by side.
pass_quick() {
  local code=0 running=()
  mkdir -p "$results"
  trap 'kill 0' INT TERM
  for project in "${pure[@]}"; do
    pass "$project" "$@" &
    running+=($!)
  done
  for one in "${running[@]}"; do wait "$one" || code=1; done
  return "$code"
}

# Adds up what the projects say of themselves: passed, failed, skipped.
sum() {
  local passed=0 failed=0 skipped=0 line
  figure() { grep -o " $1=\"[0-9]*\"" <<< "$line" | tr -dc 0-9; }
  for project in "${pure[@]}" "${others[@]}"; do
    # A project that left no results ended before its tests did.
    line=$(grep -o '<assembly [^>]*' "$results/$project.xml" 2>/dev/null) || line=' passed="0" failed="1" errors="0" skipped="0"'
    passed=$((passed + $(figure passed)))
    failed=$((failed + $(figure failed) + $(figure errors)))
    skipped=$((skipped + $(figure skipped)))
  done
  echo "$passed $failed $skipped" > "$results/sum"
  say "$passed passed, $failed failed, $skipped skipped"
}

# The long form of the tests, in an order that the seed gives; then every class by itself, which needs no other.
soak() {
  local seed=${1:-$RANDOM} code=0
  say "Order and requests are of seed $seed: './build.sh soak $seed' repeats them."
  export TRACKER_TEST_SEED=$seed TRACKER_FUZZ_SEED=$seed
  TRACKER_SOAK=1 pass_all "${@:2}" || code=1
  for project in Tracker.IntegrationTests Tracker.BrowserTests; do
    for class in $(dotnet "artifacts/bin/$project/release/$project.dll" -list classes -noColor | grep '^ *Tracker\.'); do
      # Those whose long form is a matter of time are held to it by themselves too.
      local long=""
      case $class in *.TakeOverTests | *.PartitionTests) long=1 ;; esac
      TRACKER_ALONE=1 TRACKER_SOAK=$long dotnet "artifacts/bin/$project/release/$project.dll" -class "$class" -noLogo -noColor -quiet || { say "$class fails by itself."; code=1; }
    done
  done
  return "$code"
}

# Compiled without the old generated code, which may name what is gone; then written by the program itself.
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

# The listing is made of a new database, then compiled into the program.
catalogue() {
  need_postgres
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
  local folder
  folder=$(mktemp -d)
  chmod 755 "$folder"
  TRACKER_DATA=$folder/data "$tracker" catalogue > "$folder/catalogue.txt"
  mv "$folder/catalogue.txt" src/Tracker/Store/Schema/catalogue.txt
  rm -rf "$folder"
  dotnet build src/Tracker -c Release -v q -clp:NoSummary >&2
}

# The program for this platform's runtime. The same sources make the same bytes in any folder: without symbols, which hold
# generated code that names the folder, and without a list of web assets with times; the pages' assets are embedded.
package() {
  local out=artifacts/package
  rm -rf "$out" artifacts/packaging
  CI=true dotnet publish src/Tracker -c Release -v q -clp:NoSummary -p:DebugType=none -p:StaticWebAssetsEnabled=false \
    --artifacts-path "$PWD/artifacts/packaging" -o "$out/tracker" >&2
  (cd "$out" && find tracker -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
  dotnet tool restore >/dev/null
  dotnet dotnet-CycloneDX src/Tracker/Tracker.csproj -o "$out" -fn tracker.cdx.json -F Json --no-serial-number --disable-package-restore >&2 \
    || say "The bill of materials could not be made."
  say "artifacts/package: the program, SHA256SUMS, tracker.cdx.json."
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
    need_fonts
    want_go
    build
    pass_all "${@:2}"
    ;;
  quick)
    DOTNET_TieredPGO=0 dotnet build Tracker.Quick.slnf -c Release -v q -clp:NoSummary >&2
    pass_quick "${@:2}"
    ;;
  package)
    package
    ;;
  soak)
    need_postgres
    need_chromium
    need_fonts
    want_go
    build
    soak "${@:2}"
    ;;
  mutate)
    dotnet build tests/Tracker.Mutants -c Release -v q -clp:NoSummary >&2
    dotnet artifacts/bin/Tracker.Mutants/release/Tracker.Mutants.dll "${@:2}"
    ;;
  codegen) codegen ;;
  openapi) openapi ;;
  catalogue) catalogue ;;
  lint) lint ;;
  check)
    # The build holds style and analyzers, as errors; a test holds that generated code is not stale.
    dotnet tool restore >&2
    dotnet csharpier check .
    lint
    ;;
  format) dotnet tool restore >&2 && dotnet csharpier format . ;;
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
    sed -n 's/^# \{0,1\}//p' "$0" | sed -n '1,15p'
    exit 2
    ;;
esac
