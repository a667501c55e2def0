#!/usr/bin/env bash
# Finds the programs of PostgreSQL (15 or later, with pgvector 0.8 or later), Redis and PgBouncer: what is installed; else packages of Debian or
# Ubuntu, where they have them; else, where theirs are too old, a root file system of Debian 13 in the cache, built once. Sourced by build.sh.

oldest_postgres=15
oldest_pgvector=0.8
trixie_packages=postgresql-17,postgresql-17-pgvector,redis-server,pgbouncer
cache_folder=${ASEMB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}}/asemb

postgres_bin= redis_program= pgbouncer_program=
servers_root=   # folder of the root file system that the programs live in; empty: the system's own
server_user=    # who runs the servers, where the caller is root: PostgreSQL refuses to be

say() { echo "services: $*" >&2; }

is_root() { [ "$(id -u)" -eq 0 ]; }

can_be_root() { is_root || sudo -n true 2>/dev/null; }

as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }

# For the folders of servers: the caller's own rights suffice, except for those inside a root file system that sudo built.
as_admin() { if is_root || [ -z "$servers_root" ]; then "$@"; else sudo -n "$@"; fi; }

own() { if is_root; then chown -R "$server_user" "$1"; else as_admin chown -R "$(id -u):$(id -g)" "$1"; fi; }

# Runs a program as the servers' user, inside their root file system if they have one.
as_server() {
  if is_root; then chroot --userspec="$server_user" "${servers_root:-/}" "$@"
  elif [ -n "$servers_root" ]; then sudo -n chroot --userspec="$(id -u):$(id -g)" "$servers_root" "$@"
  else "$@"; fi
}

is_pgvector_new_enough() { [ -n "$1" ] && [ "$(printf '%s\n' "$oldest_pgvector" "$1" | sort -V | head -1)" = "$oldest_pgvector" ]; }

is_debian_kind() { grep -qsE '^ID(_LIKE)?=.*debian' /etc/os-release; }

choose_user() {
  local name
  is_root || return 0
  for name in postgres nobody; do
    server_user=$(awk -F: -v name="$name" '$1 == name { print $3 ":" $4 }' "$servers_root/etc/passwd")
    [ -z "$server_user" ] || return 0
  done
  say "there is neither a user postgres nor nobody to run PostgreSQL as"
  return 1
}

# Prints the bin folder of the newest PostgreSQL in a root that is new enough and has pgvector.
postgres_in() {
  local root=$1 bin version share
  for bin in $(ls -d "$root"/usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$root/usr/bin" \
    $(ls -d /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin 2>/dev/null | sort -rV) \
    $([ -n "$root" ] || dirname "$(command -v pg_config 2>/dev/null || echo /nowhere/pg_config)"); do
    [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] || continue
    if [ -n "$root" ]; then
      version=$(basename "$(dirname "$bin")")
      share=$root/usr/share/postgresql/$version
    else
      version=$("$bin/postgres" --version 2>/dev/null | sed -nE 's/^postgres \(PostgreSQL\) ([0-9]+).*/\1/p')
      share=$("$bin/pg_config" --sharedir 2>/dev/null || echo "/usr/share/postgresql/$version")
    fi
    if [ "${version:-0}" -ge "$oldest_postgres" ] 2>/dev/null &&
      is_pgvector_new_enough "$(sed -nE "s/^default_version *= *'([^']+)'.*/\1/p" "$share/extension/vector.control" 2>/dev/null)"; then
      echo "${bin#"$root"}"
      return 0
    fi
  done
  return 1
}

# Prints the first of some programs that is there, as a path inside the root.
program_in() {
  local root=$1 name folder
  shift
  for name in "$@"; do
    for folder in /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /opt/homebrew/bin; do
      if [ -x "$root$folder/$name" ]; then
        echo "$folder/$name"
        return 0
      fi
    done
  done
  return 1
}

look_in() {
  local root=$1
  servers_root=$root
  postgres_bin=$(postgres_in "$root") || postgres_bin=
  redis_program=$(program_in "$root" redis-server valkey-server) || redis_program=
  pgbouncer_program=$(program_in "$root" pgbouncer) || pgbouncer_program=
}

# What the caller has not already given by ASEMB_TEST_POSTGRES and ASEMB_TEST_REDIS.
found_all() {
  { [ -n "${ASEMB_TEST_POSTGRES:-}" ] || [ -n "$postgres_bin" ]; } && { [ -n "${ASEMB_TEST_REDIS:-}" ] || [ -n "$redis_program" ]; }
}

# Images of containers come without lists of packages.
know_packages() {
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || ! command -v apt-get >/dev/null || as_root apt-get update -q >&2
}

# The newest version for which both the server and a pgvector that is new enough are packaged.
packaged_version() {
  local version
  command -v apt-cache >/dev/null || return 1
  for version in 20 19 18 17 16 15; do
    if is_pgvector_new_enough "$(apt-cache show --no-all-versions "postgresql-$version-pgvector" 2>/dev/null | sed -n 's/^Version: //p')" &&
      apt-cache show "postgresql-$version" >/dev/null 2>&1; then
      echo "$version"
      return 0
    fi
  done
  return 1
}

# Lists that are old name packages that are not there any more.
install_packages() {
  say "installing $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 && return
  as_root apt-get update -q >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

# A folder in which something is mounted is not removed: the mount may be the system's own /dev. A builder that was killed leaves /proc and /sys.
remove_root() {
  as_root umount "$1/proc" "$1/sys" 2>/dev/null || true
  if grep -qsF " $1/" /proc/mounts; then
    say "$1 has file systems mounted into it: unmount them, then remove it"
    return 1
  fi
  as_root rm -rf --one-file-system "$1"
}

# Builds beside the final place and renames, so that a root file system that stands there is whole. One builder at a time.
build_trixie() {
  local root=$1
  mkdir -p "$(dirname "$root")"
  (
    if ! flock -n 9; then
      say "another process builds $root: waiting for it"
      flock 9
    fi
    [ -d "$root" ] || build_trixie_alone "$root"
  ) 9>"$root.lock"
}

build_trixie_alone() {
  local root=$1 building=$1.building
  PATH=$PATH:/usr/sbin:/sbin
  if ! command -v debootstrap >/dev/null; then install_packages debootstrap debian-archive-keyring || return 1; fi
  if [ -d "$building" ]; then remove_root "$building" || return 1; fi
  say "building a root file system of Debian 13 with $trixie_packages in $root (about a minute, 700 MB, once)"
  # Some 500 lines: those that show where it is, and what went wrong.
  as_root env DEBIAN_FRONTEND=noninteractive debootstrap --variant=minbase "--include=$trixie_packages" trixie "$building" ${ASEMB_DEBIAN_MIRROR:-} </dev/null 2>&1 |
    grep --line-buffered -E '^(I: (Retrieving Release|Resolving|Extracting (postgresql|redis)|Installing|Unpacking the base|Configuring (postgresql|redis|pgb)|Base system)|W:|E:)' >&2
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    say "debootstrap failed; the whole of what it did is in $building/debootstrap/debootstrap.log"
    return 1
  fi
  as_root rm -rf "$building/var/cache/apt/archives" "$building/var/lib/postgresql/17/main"
  as_root chmod 1777 "$building/var/tmp" && as_root mv "$building" "$root"
}

# An ordinary user who runs the servers in the root file system needs a name there.
name_user() {
  is_root || grep -qs ":x:$(id -u):" "$servers_root/etc/passwd" ||
    echo "asemb$(id -u):x:$(id -u):$(id -g)::/tmp:/bin/sh" | as_root tee -a "$servers_root/etc/passwd" >/dev/null
}

find_servers() {
  local version trixie=$cache_folder/trixie
  look_in ""
  if ! found_all && can_be_root; then
    know_packages || return 1
    if [ -n "$postgres_bin" ] || [ -n "${ASEMB_TEST_POSTGRES:-}" ]; then
      if command -v apt-get >/dev/null; then install_packages redis-server && look_in ""; fi
    elif version=$(packaged_version); then
      install_packages "postgresql-$version" "postgresql-$version-pgvector" redis-server pgbouncer && look_in ""
    elif is_debian_kind; then
      build_trixie "$trixie" || return 1
    fi
  fi
  if ! found_all && can_be_root && [ -d "$trixie" ]; then look_in "$trixie"; fi
  choose_user || return 1
  if [ -n "$servers_root" ]; then name_user; fi
  if [ -z "${ASEMB_TEST_POSTGRES:-}" ] && [ -z "$postgres_bin" ]; then say "$(how_to_install)"; fi
  if [ -z "${ASEMB_TEST_REDIS:-}" ] && [ -z "$redis_program" ]; then say "no Redis was found: install redis-server, or set ASEMB_TEST_REDIS"; fi
}

how_to_install() {
  echo "no PostgreSQL $oldest_postgres or later with pgvector $oldest_pgvector or later was found. Set ASEMB_TEST_POSTGRES to the connection string of one, or install it:"
  if [ "$(uname)" = Darwin ]; then echo "  brew install postgresql@17 pgvector redis"
  elif version=$(packaged_version); then echo "  sudo apt-get install postgresql-$version postgresql-$version-pgvector redis-server pgbouncer"
  elif is_debian_kind; then echo "  sudo -v && ./build.sh services up   (this release has no package of such a pgvector: with root's rights, a root file system of Debian 13 is built in a cache folder)"
  else echo "  PostgreSQL $oldest_postgres or later, the extension pgvector $oldest_pgvector or later, and Redis, from your distribution or https://www.postgresql.org/download/"; fi
}
