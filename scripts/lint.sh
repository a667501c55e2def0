#!/usr/bin/env bash
# Checks the migrations for what would stop or break a running installation, with squawk (https://squawkhq.com). Sourced by build.sh.

squawk_version=2.66.0

# Needs npm, which fetches squawk once; without it, or without a way to the registry, the check is left out, and says so.
lint_migrations() {
  if ! command -v npm >/dev/null 2>&1; then
    echo "npm is not here: the migrations are not linted"
    return 0
  fi
  if ! npm exec --yes --loglevel=error -- "squawk-cli@$squawk_version" --version >/dev/null 2>&1; then
    echo "squawk-cli $squawk_version cannot be fetched: the migrations are not linted"
    return 0
  fi
  npm exec --yes --loglevel=error -- "squawk-cli@$squawk_version" --config scripts/squawk.toml src/Asemb.Postgres/Migrations/*.sql
}
