#!/usr/bin/env bash
# The servers that tests and development use: PostgreSQL with pgvector, and Redis, on free loopback ports. Sourced by build.sh; scripts/servers.sh
# finds the programs, scripts/server-processes.sh starts them. What runs is remembered in artifacts/services/services.env, which the tests read as well (tests/Asemb.TestServers).

services_folder=artifacts/services
services_file=$services_folder/services.env

remembered() { sed -nE "s/^$1=//p" "$services_file" 2>/dev/null || true; }

secret() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c 32 || true; }

# Below the range that systems hand out by themselves, so that a port found free stays so until the server has it.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  say "no free port between 20000 and 32000"
  return 1
}

listens() { [ -n "$1" ] && (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A new folder that the servers' user owns. It is named and marked so that `sweep` can tell whose it was.
server_folder() {
  local folder
  folder=$(as_admin mktemp -d "$servers_root/var/tmp/asemb-services-XXXXXXXX")
  printf '%s\n' "$PWD/$services_file" | as_admin tee "$folder/owner" >/dev/null
  as_admin chmod 0700 "$folder"
  own "$folder"
  echo "${folder#"$servers_root"}"
}

# Removes what checkouts left behind that are gone or have forgotten it; not what another checkout is just starting.
# Folders of tests are swept by the tests.
sweep() {
  local folder owner inside
  for folder in $(as_admin find "$servers_root/var/tmp" -maxdepth 1 -name 'asemb-services-*' -mmin +10 2>/dev/null); do
    owner=$(as_admin cat "$folder/owner" 2>/dev/null || true)
    inside=${folder#"$servers_root"}
    if [ -n "$owner" ] && ! grep -qsF "=$inside" "$owner"; then remove_server "$inside"; fi
  done
}

# Stops whatever runs in a server's folder, and removes the folder.
remove_server() {
  local folder=$1 file pid
  [ -n "$folder" ] || return 0
  for file in data/postmaster.pid redis.pid; do
    pid=$(as_admin head -1 "$servers_root$folder/$file" 2>/dev/null || true)
    [ -n "$pid" ] || continue
    # SIGINT is PostgreSQL's fast shutdown and a clean one for Redis.
    as_admin kill -INT "$pid" 2>/dev/null || continue
    for _ in $(seq 100); do
      as_admin kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    as_admin kill -KILL "$pid" 2>/dev/null || true
  done
  as_admin rm -rf --one-file-system "$servers_root$folder" 2>/dev/null || as_admin rm -rf "$servers_root$folder"
}

# Servers that were started and are not remembered yet: removed if it does not come to that.
unremembered=()

forget_unremembered() {
  local folder
  for folder in "${unremembered[@]:+${unremembered[@]}}"; do remove_server "$folder"; done
  unremembered=()
}

# One at a time in a checkout starts or stops servers. Two runs at once would each start some, and one would forget the other's.
# Systems without flock (macOS) go without. Servers are started with the locks (7 and 8) closed, since they outlive who holds them.
one_at_a_time() {
  mkdir -p "$services_folder"
  exec 7>"$services_folder/lock"
  ! command -v flock >/dev/null || flock 7
}

next_may() { exec 7>&-; }

# Whether a remembered server is there with its data, running or not. What a killed run of tests left is nobody's: it is made anew.
has_kept() {
  local folder
  folder=$(remembered "$1_FOLDER")
  [ -n "$folder" ] && [ "$(remembered STARTED_FOR)" != tests ] && as_admin test -d "$(remembered ASEMB_TEST_ROOT)$folder${2:-}"
}

# The programs that the kept data were made with, where those are: another version of PostgreSQL may not read them.
find_programs() {
  local root bin
  if ! has_kept POSTGRES && ! has_kept REDIS; then
    find_servers
    return
  fi
  root=$(remembered ASEMB_TEST_ROOT)
  bin=$(remembered ASEMB_TEST_POSTGRES_BIN)
  look_in "$root"
  found_all || [ -n "$root" ] || find_servers || return 1
  if [ "$servers_root" != "$root" ]; then look_in "$root"; fi
  if [ -n "$bin" ] && [ -x "$root$bin/postgres" ]; then postgres_bin=$bin; fi
  choose_user
}

# Data that cannot be started are left as they are: only `services down` removes what is not the tests' own.
cannot_start_kept() {
  say "$1 with your data in $(remembered ASEMB_TEST_ROOT)$2 cannot be started again. Nothing was removed; ./build.sh services down removes it for good."
  return 1
}

# Starts what does not run yet, and remembers it with who it is for, if that is said: `tests` are stopped by the last run that uses them.
services_up() {
  local status=0
  one_at_a_time
  start_missing "${1:-}" || status=$?
  [ "$status" -eq 0 ] || forget_unremembered
  next_may
  return "$status"
}

start_missing() {
  if services_run; then
    # Asked for by hand they stay, whoever started them.
    if [ -z "$1" ] && [ -n "$(remembered STARTED_FOR)" ]; then
      sed '/^STARTED_FOR=/d' "$services_file" >"$services_file.new" && chmod 600 "$services_file.new" && mv "$services_file.new" "$services_file"
    fi
    return 0
  fi
  find_programs || return 1
  mkdir -p "$services_folder"
  sweep
  local keep="" folder port password lines=()
  if [ "$(remembered ASEMB_TEST_ROOT)" != "$servers_root" ]; then (stop_remembered); fi
  if has_kept POSTGRES /data || listens "$(remembered POSTGRES_PORT)"; then
    keep=POSTGRES_FOLDER
    restart_postgres || return 1
  elif [ -z "${ASEMB_TEST_POSTGRES:-}" ] && [ -n "$postgres_bin" ]; then
    remove_server "$(remembered POSTGRES_FOLDER)"
    password=$(secret)
    folder=$(server_folder) || return 1
    unremembered+=("$folder")
    make_postgres "$folder" "$password" || return 1
    port=$(start_postgres "$folder") || return 1
    lines+=("ASEMB_TEST_POSTGRES=Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres" "POSTGRES_PORT=$port" "POSTGRES_FOLDER=$folder")
  fi
  if has_kept REDIS || listens "$(remembered REDIS_PORT)"; then
    keep="${keep:+$keep|}REDIS_FOLDER"
    restart_redis || return 1
  elif [ -z "${ASEMB_TEST_REDIS:-}" ] && [ -n "$redis_program" ]; then
    remove_server "$(remembered REDIS_FOLDER)"
    password=$(secret)
    folder=$(server_folder) || return 1
    unremembered+=("$folder")
    port=$(start_redis "$folder" "$password") || return 1
    lines+=("ASEMB_TEST_REDIS=127.0.0.1:$port,password=$password" "REDIS_PORT=$port" "REDIS_FOLDER=$folder")
  fi
  # Beside servers that somebody asked for, nothing is the tests' alone.
  if [ -n "$1" ] && { [ -z "$keep" ] || [ -n "$(remembered STARTED_FOR)" ]; }; then lines+=("STARTED_FOR=$1"); fi
  lines+=("ASEMB_TEST_POSTGRES_BIN=$postgres_bin" "ASEMB_TEST_PGBOUNCER=$pgbouncer_program" "ASEMB_TEST_ROOT=$servers_root" "ASEMB_TEST_USER=$server_user")
  (
    umask 077
    {
      if [ -n "$keep" ]; then grep -E "^($keep)=" "$services_file"; fi
      printf '%s\n' "${lines[@]}"
    } >"$services_file.new"
    mv "$services_file.new" "$services_file"
  ) || return 1
  unremembered=()
}

# Starts the remembered server where its data are, unless it runs or the caller has given another. Adds to the `lines` of `start_missing`.
restart_postgres() {
  local connection port
  connection=$(remembered ASEMB_TEST_POSTGRES)
  port=$(remembered POSTGRES_PORT)
  folder=$(remembered POSTGRES_FOLDER)
  if ! listens "$port" && [ -z "${ASEMB_TEST_POSTGRES:-}" ]; then
    [ -n "$postgres_bin" ] && port=$(start_postgres "$folder" "$port") || cannot_start_kept PostgreSQL "$folder" || return 1
    connection=$(printf '%s\n' "$connection" | sed -E "s/;Port=[0-9]+;/;Port=$port;/")
  fi
  lines+=("ASEMB_TEST_POSTGRES=$connection" "POSTGRES_PORT=$port")
}

restart_redis() {
  local connection port
  connection=$(remembered ASEMB_TEST_REDIS)
  port=$(remembered REDIS_PORT)
  folder=$(remembered REDIS_FOLDER)
  if ! listens "$port" && [ -z "${ASEMB_TEST_REDIS:-}" ]; then
    [ -n "$redis_program" ] && port=$(start_redis "$folder" "${connection#*password=}" "$port") || cannot_start_kept Redis "$folder" || return 1
    connection="127.0.0.1:$port,${connection#*,}"
  fi
  lines+=("ASEMB_TEST_REDIS=$connection" "REDIS_PORT=$port")
}

services_run() {
  [ -f "$services_file" ] || return 1
  [ -n "${ASEMB_TEST_POSTGRES:-}" ] || listens "$(remembered POSTGRES_PORT)" || return 1
  [ -n "${ASEMB_TEST_REDIS:-}" ] || listens "$(remembered REDIS_PORT)"
}

services_down() {
  one_at_a_time
  stop_remembered
  next_may
}

stop_remembered() {
  [ -f "$services_file" ] || return 0
  servers_root=$(remembered ASEMB_TEST_ROOT)
  choose_user
  remove_server "$(remembered POSTGRES_FOLDER)"
  remove_server "$(remembered REDIS_FOLDER)"
  rm -f "$services_file"
}

services_status() {
  if [ -n "${ASEMB_TEST_POSTGRES:-}" ]; then echo "PostgreSQL: from ASEMB_TEST_POSTGRES"
  elif listens "$(remembered POSTGRES_PORT)"; then echo "PostgreSQL: 127.0.0.1:$(remembered POSTGRES_PORT), from $(remembered ASEMB_TEST_ROOT)$(remembered ASEMB_TEST_POSTGRES_BIN)"
  else echo "PostgreSQL: not running"; fi
  if [ -n "${ASEMB_TEST_REDIS:-}" ]; then echo "Redis:      from ASEMB_TEST_REDIS"
  elif listens "$(remembered REDIS_PORT)"; then echo "Redis:      127.0.0.1:$(remembered REDIS_PORT)"
  else echo "Redis:      not running"; fi
  if services_run; then
    echo "Connection strings: $services_file"
  else
    return 1
  fi
}

# Held for as long as a run of tests uses the servers.
use_services() {
  exec 8>"$services_folder/users"
  ! command -v flock >/dev/null || flock -s 8
}

# Clusters that tests started for themselves, when the tests were killed: the next tests would remove them too, but nothing shall be left running
# or mounted till then. Their names have the id of the process.
sweep_clusters() {
  local folder process
  for folder in $(as_admin find "$servers_root/var/tmp" -maxdepth 1 -name 'asemb-cluster-*' 2>/dev/null); do
    process=$(basename "$folder" | cut -d- -f3)
    if [ -z "$process" ] || as_admin kill -0 "$process" 2>/dev/null; then continue; fi
    if grep -qsF " $folder/small-disk " /proc/mounts; then as_admin umount "$folder/small-disk"; fi
    remove_server "${folder#"$servers_root"}"
  done
}

# At the end of a run: what was started half-way is removed, and so is what was started for tests when no other run uses it.
release_services() {
  servers_root=${ASEMB_TEST_ROOT:-$servers_root}
  forget_unremembered
  sweep_clusters
  one_at_a_time
  if [ "$(remembered STARTED_FOR)" = tests ] && { ! command -v flock >/dev/null || flock -n 8; }; then stop_remembered; fi
  next_may
}

# What the test projects read.
export_services() {
  local name value
  for name in ASEMB_TEST_POSTGRES ASEMB_TEST_REDIS ASEMB_TEST_POSTGRES_BIN ASEMB_TEST_PGBOUNCER ASEMB_TEST_ROOT ASEMB_TEST_USER; do
    value=$(remembered "$name")
    if [ -z "${!name:-}" ] && [ -n "$value" ]; then export "$name=$value"; fi
  done
}
