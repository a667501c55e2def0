#!/usr/bin/env bash
# Builds, tests and measures ASEMB. Every verb works from a fresh clone and needs the .NET 10 SDK alone; tests find or fetch the servers they need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

source scripts/servers.sh
source scripts/server-processes.sh
source scripts/services.sh
source scripts/lint.sh
source scripts/bench-postgres.sh

line_gate=80   # percent of lines that tests must cover

usage() {
  cat <<'TXT'
usage: ./build.sh VERB
  test [FILTER]         builds and runs every test, or the test projects whose name contains FILTER
  ci                    format check, build with warnings as errors, all tests, coverage gate, artifacts
  services up|down|status
                        PostgreSQL with pgvector and Redis on free loopback ports, for development; test and ci start them by themselves
  baseline              records the coverage of the last ci as what later runs are compared with (tests/coverage-baseline.json)
  fmt                   formats the code
  lint                  checks the migrations of the PostgreSQL store with squawk, which npm fetches
  bench VERB [ARGS]     runs a benchmark, e.g. bench relevance DATA/retrieval; without a verb, lists them
  pack                  writes a self-contained archive of the product for this platform to artifacts/
TXT
}

need_sdk() {
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "build.sh needs the .NET 10 SDK on PATH: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 127
  fi
}

test_projects() { ls -d tests/*.Tests tests/Asemb.EndToEnd; }

# Runs the test projects one after another, each in its own process: the machine's cores belong to one project at a time, and a crash of one
# cannot hide the others. Prints one closing line over all of them.
run_tests() {
  local filter=$1 configuration=$2 passed=0 failed=0 skipped=0 broken=() project name log counts
  rm -rf TestResults
  mkdir -p TestResults
  for project in $(test_projects); do
    name=$(basename "$project")
    [[ "$name" == *"$filter"* ]] || continue
    log="TestResults/$name.log"
    echo "== $name"
    set +e
    dotnet "$project/bin/$configuration/net10.0/$name.dll" --progress off --no-ansi --results-directory TestResults \
      --coverage --coverage-output "$name.cobertura.xml" --coverage-output-format cobertura --coverage-settings "$PWD/tests/coverage.xml" >"$log" 2>&1 8>&-
    local code=$?
    set -e
    counts=$(sed -nE 's/^ *(total|failed|succeeded|skipped): *([0-9]+).*/\1=\2/p' "$log" | tail -4 | tr '\n' ' ')
    if [ -z "$counts" ] || { [ $code -ne 0 ] && ! grep -qE '^ *failed: *[1-9]' "$log"; }; then
      tail -60 "$log"
      broken+=("$name")
      continue
    fi
    local total=0 succeeded=0 this_failed=0 this_skipped=0 pair
    for pair in $counts; do
      case $pair in
        succeeded=*) succeeded=${pair#*=} ;;
        failed=*) this_failed=${pair#*=} ;;
        skipped=*) this_skipped=${pair#*=} ;;
      esac
    done
    passed=$((passed + succeeded)) failed=$((failed + this_failed)) skipped=$((skipped + this_skipped))
    echo "   $succeeded passed, $this_failed failed, $this_skipped skipped"
    [ "$this_failed" -eq 0 ] || grep -vE '^ *(skipped|passed) ' "$log" | tail -150
  done
  if [ ${#broken[@]} -gt 0 ]; then
    echo "did not run to their end: ${broken[*]}"
    failed=$((failed + ${#broken[@]}))
  fi
  summary="$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# Gives the tests their servers. What was not there before is stopped at the end, however this ends, by the last of the runs that use it.
with_services() {
  mkdir -p "$services_folder"
  use_services
  trap release_services EXIT
  trap 'exit 130' INT TERM
  services_up tests || echo "The tests that need PostgreSQL or Redis will not find them."
  export_services
}

# Merges the coverage of all test projects line by line, prints lines and branches, and fails below the gate.
coverage_gate() {
  dotnet tool restore >/dev/null
  local status=0
  dotnet reportgenerator "-reports:TestResults/*.cobertura.xml" -targetdir:TestResults/coverage "-reporttypes:TextSummary;Html" \
    -verbosity:Error "minimumCoverageThresholds:lineCoverage=$line_gate" || status=$?
  sed -n '/Line coverage/p;/Branch coverage/p;/^Asemb/p;/^asemb/p' TestResults/coverage/Summary.txt | grep -vE '^ {2,}Asemb\..*\.' || true
  return $status
}

# Writes the figures of the last coverage report to the file that `asemb readiness` compares later runs with.
record_baseline() {
  local summary=TestResults/coverage/Summary.txt lines branches
  if [ ! -f "$summary" ]; then
    echo "There is no $summary: run ./build.sh ci first." >&2
    return 1
  fi
  lines=$(sed -nE 's/^ *Line coverage: ([0-9.]+)%.*/\1/p' "$summary")
  branches=$(sed -nE 's/^ *Branch coverage: ([0-9.]+)%.*/\1/p' "$summary")
  if [ -z "$lines" ] || [ -z "$branches" ]; then
    echo "$summary is not a coverage summary." >&2
    return 1
  fi
  printf '{\n  "lines": %s,\n  "branches": %s\n}\n' "$lines" "$branches" | tee tests/coverage-baseline.json
}

# Records what the pipeline did for this commit, which `asemb readiness` reads. A changed tree is not the commit.
record_ci() {
  local dirty=false commit
  commit=$(git rev-parse --short=9 HEAD 2>/dev/null || echo unknown)
  [ -z "$(git status --porcelain 2>/dev/null)" ] || dirty=true
  printf '{"commit":"%s","dirty":%s,"passed":[%s]}\n' "$commit" "$dirty" "$(printf '"%s",' "$@" | sed 's/,$//')" >TestResults/ci.json
}

# Copies the licence and notice files that the listed packages carry themselves.
copy_licenses() {
  local packages=${NUGET_PACKAGES:-$HOME/.nuget/packages} name version folder
  sed -nE 's/^\| ([A-Za-z0-9_.]+) \| ([0-9][^ ]*) \|.* shipped \|$/\1 \2/p' THIRD-PARTY-NOTICES.md | while read -r name version; do
    folder="$packages/$(printf %s "$name/$version" | tr 'A-Z' 'a-z')"
    find "$folder" -maxdepth 1 -type f \( -iname 'license*' -o -iname 'notice*' -o -iname 'third*part*notices*' \) | while read -r file; do
      mkdir -p "$1/$name"
      cp "$file" "$1/$name/"
    done
  done
}

verb=${1:-help}
shift || true
case $verb in
  test)
    need_sdk
    dotnet build Asemb.slnx -c Release --nologo -v quiet
    with_services
    status=0
    run_tests "${1:-}" Release || status=$?
    echo "$summary"
    exit $status
    ;;
  ci)
    need_sdk
    export CI=true
    echo "== format"
    dotnet restore Asemb.slnx --nologo -v quiet
    dotnet format whitespace Asemb.slnx --no-restore --verify-no-changes
    dotnet format style Asemb.slnx --no-restore --verify-no-changes --severity warn
    echo "== migrations"
    lint_migrations
    echo "== build"
    dotnet build Asemb.slnx -c Release --no-restore --nologo -v quiet
    with_services
    status=0
    passed_stages=(format build)
    if run_tests "" Release; then passed_stages+=(test); else status=1; fi
    echo "== coverage"
    if coverage_gate; then passed_stages+=(coverage); else status=1; fi
    echo "== artifacts"
    if dotnet publish src/Asemb.Cli/Asemb.Cli.csproj -c Release --no-build -o artifacts/ci --nologo -v quiet; then passed_stages+=(artifacts); else status=1; fi
    record_ci "${passed_stages[@]}"
    echo "$summary"
    exit $status
    ;;
  services)
    case ${1:-} in
      up)
        trap forget_unremembered EXIT
        trap 'exit 130' INT TERM
        services_up
        services_status
        ;;
      down) services_down ;;
      status) services_status ;;
      *)
        usage
        exit 2
        ;;
    esac
    ;;
  baseline) record_baseline ;;
  fmt)
    need_sdk
    dotnet format whitespace Asemb.slnx
    dotnet format style Asemb.slnx --severity warn
    ;;
  lint) lint_migrations ;;
  bench)
    need_sdk
    case ${1:-} in
      relevance)
        shift
        exec dotnet run -c Release --project bench/Asemb.Relevance -- "$@"
        ;;
      postgres | pipeline) bench_postgres "$@" ;;
      table)
        with_services
        dotnet run -c Release --project bench/Asemb.Benchmarks -- "$@"
        ;;
      kill)
        shift
        with_services
        dotnet run -c Release --project bench/Asemb.KillDrill -- "$@"
        ;;
      *) exec dotnet run -c Release --project bench/Asemb.Benchmarks -- "$@" ;;
    esac
    ;;
  pack)
    need_sdk
    rid=$(dotnet --info | sed -nE 's/^ *RID: *//p' | head -1)
    rm -rf "artifacts/pack/asemb-$rid"
    dotnet publish src/Asemb.Cli/Asemb.Cli.csproj -c Release -r "$rid" --self-contained -o "artifacts/pack/asemb-$rid" --nologo -v quiet
    cp LICENSE THIRD-PARTY-NOTICES.md "artifacts/pack/asemb-$rid/"
    copy_licenses "artifacts/pack/asemb-$rid/licenses"
    tar -C artifacts/pack -czf "artifacts/asemb-$rid.tar.gz" "asemb-$rid"
    ls -l "artifacts/asemb-$rid.tar.gz"
    ;;
  *)
    usage
    [ "$verb" = help ] || [ "$verb" = --help ] || exit 2
    ;;
esac
