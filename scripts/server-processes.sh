#!/usr/bin/env bash
# Makes and starts PostgreSQL and Redis in a folder. Sourced by build.sh; scripts/services.sh says when.

init_database() {
  as_server "$postgres_bin/initdb" -D "$1/data" -U postgres -E UTF8 "--locale=$2" -A scram-sha-256 --pwfile="$1/password" --no-sync >/dev/null
}

make_postgres() {
  local folder=$1 password=$2 data=$1/data
  printf '%s\n' "$password" | as_server sh -c "umask 077; cat >'$folder/password'"
  # Without a locale that knows Unicode, words with accents would not be folded.
  if ! init_database "$folder" C.UTF-8 2>/dev/null; then
    as_server rm -rf "$data"
    init_database "$folder" en_US.UTF-8 || return 1
  fi
  as_server rm "$folder/password"
  # These data live as long as a test run: nothing waits for the disk. Tests of durability start clusters of their own.
  as_server sh -c "cat >>'$data/postgresql.conf'" <<'TXT'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
fsync = off
full_page_writes = off
dynamic_shared_memory_type = mmap
log_min_messages = warning
TXT
}

# The port that a server had before, so that connection strings written down somewhere stay right; else, and at a second try, a free one.
port_for() {
  if [ "$1" -eq 1 ] && [ -n "$2" ] && ! listens "$2"; then echo "$2"; else free_port; fi
}

start_postgres() {
  local folder=$1 data=$1/data port try
  for try in 1 2 3 4 5; do
    port=$(port_for "$try" "${2:-}") || return 1
    if as_server "$postgres_bin/pg_ctl" -D "$data" -l "$folder/postgres.log" -o "-p $port" -s -w -t 60 start </dev/null >/dev/null 2>&1 7>&- 8>&-; then
      echo "$port"
      return 0
    fi
  done
  say "PostgreSQL did not start:"
  as_server tail -20 "$folder/postgres.log" >&2 || true
  return 1
}

start_redis() {
  local folder=$1 password=$2 port try
  for try in 1 2 3 4 5; do
    port=$(port_for "$try" "${3:-}") || return 1
    as_server sh -c "umask 077; cat >'$folder/redis.conf'" <<TXT
bind 127.0.0.1
port $port
requirepass $password
save ""
appendonly no
daemonize yes
dir $folder
pidfile $folder/redis.pid
logfile $folder/redis.log
TXT
    as_server "$redis_program" "$folder/redis.conf" </dev/null >/dev/null 2>&1 7>&- 8>&- || continue
    for _ in $(seq 50); do
      if listens "$port"; then
        echo "$port"
        return 0
      fi
      sleep 0.1
    done
  done
  say "Redis did not start:"
  as_server tail -20 "$folder/redis.log" >&2 || true
  return 1
}
