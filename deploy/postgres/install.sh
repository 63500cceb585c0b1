#!/usr/bin/env bash
# Installs the PostgreSQL server's programs where the tests find none and this user may install; no server is started by it.
# The tests start throw-away servers of their own (testing/src/postgres.rs); PHOENIX_TEST_POSTGRES_URL names a running one instead.
set -euo pipefail

say() {
    printf 'install-postgres: %s\n' "$@"
}

# Says loudly what is missing; in CI that fails, elsewhere the tests that need a server are skipped.
without() {
    say "SKIPPED: no PostgreSQL is installed and $1, so the tests that need one are skipped." \
        "Install the server package (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; Alpine: apk add" \
        "postgresql; macOS: brew install postgresql), name the folder of initdb with PG_BIN, or a running server with PHOENIX_TEST_POSTGRES_URL." >&2
    if [[ ${CI:-false} == true ]]; then exit 1; fi
    exit 0
}

installed() {
    local candidate
    for candidate in ${PG_BIN:+"$PG_BIN/initdb"} /usr/lib/postgresql/*/bin/initdb /usr/libexec/postgresql*/initdb \
        /usr/pgsql-*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb "$(command -v initdb || true)"; do
        if [[ -x $candidate ]]; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

if [[ -n ${PHOENIX_TEST_POSTGRES_URL:-} ]]; then
    say "the tests use the server of PHOENIX_TEST_POSTGRES_URL"
    exit 0
fi
if found=$(installed); then
    say "$("$found" --version) is installed"
    exit 0
fi

as_root=()
if [[ $(id -u) != 0 ]]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then without "this user may not install it"; fi
    as_root=(sudo -n)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs what installs; what it says is shown when it fails.
run() {
    say "$*"
    "${as_root[@]}" "$@" >"$log" 2>&1 || { cat "$log" >&2; without "'$*' failed, see above"; }
}

if command -v apt-get >/dev/null; then
    # Without a cluster: Debian would make and start one on port 5432 with the package.
    run env DEBIAN_FRONTEND=noninteractive apt-get update
    run env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql-common
    run sed -i -E 's/^#? ?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    run env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql
elif command -v dnf >/dev/null; then
    run dnf install --assumeyes postgresql-server postgresql-contrib
elif command -v apk >/dev/null; then
    run apk add --no-cache postgresql postgresql-contrib
else
    without "none of apt-get, dnf and apk is here"
fi
found=$(installed) || without "the package that was installed has no initdb"
say "$("$found" --version) is installed"
