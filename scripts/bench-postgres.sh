#!/usr/bin/env bash
# A PostgreSQL for `./build.sh bench postgres` and `bench pipeline`: the tests' servers give up safety for speed, and figures are of one that does not. Sourced by build.sh.

# Runs the benchmark on what --store or ASEMB_TEST_POSTGRES names, else on a server of its own that is gone afterwards.
bench_postgres() {
  local verb=$1 argument folder password port status=0 memory
  shift
  for argument in "$@"; do
    if [ "$argument" = --store ]; then exec dotnet run -c Release --project bench/Asemb.Benchmarks -- "$verb" "$@"; fi
  done
  if [ $# -eq 0 ] || [ -n "${ASEMB_TEST_POSTGRES:-}" ]; then exec dotnet run -c Release --project bench/Asemb.Benchmarks -- "$verb" "$@"; fi
  find_servers
  if [ -z "$postgres_bin" ]; then
    say "there is no PostgreSQL with pgvector for the benchmark: name one with --store"
    return 1
  fi

  # Known by a file of its own, so that nobody who tidies up takes it for left behind.
  services_file=artifacts/services/bench.env
  mkdir -p artifacts/services
  folder=$(server_folder)
  printf 'BENCH_FOLDER=%s\n' "$folder" >"$services_file"
  trap 'remove_server "$(remembered BENCH_FOLDER)"; rm -f "$services_file"' EXIT
  password=$(secret)
  make_postgres "$folder" "$password"
  port=$(start_postgres "$folder")
  memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null || echo 4096)
  as_server sh -c "cat >>'$folder/data/postgresql.conf'" <<TXT
fsync = on
full_page_writes = on
shared_buffers = $((memory / 8))MB
effective_cache_size = $((memory / 2))MB
maintenance_work_mem = $((memory / 20))MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
TXT
  as_server "$postgres_bin/pg_ctl" -D "$folder/data" -l "$folder/postgres.log" -o "-p $port" -s -w -t 60 restart </dev/null >/dev/null
  dotnet run -c Release --project bench/Asemb.Benchmarks -- "$verb" "$@" --store "Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres" || status=$?
  return $status
}
