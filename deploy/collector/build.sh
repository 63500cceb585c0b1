#!/usr/bin/env bash
# Compiles the project's collector into ${PHOENIX_BUILD_DIR:-build}/otelcol, below the root of the repository.
# Does nothing when that binary was made from these very sources by this very Go.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${PHOENIX_BUILD_DIR:-build}
[[ $out == /* ]] || out=$root/$out
binary=$out/otelcol
stamp=$binary.stamp

fail() {
    printf 'build-collector: %s\n' "$@" >&2
    exit 1
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

needed=$(awk '$1 == "go" { print $2; exit }' "$here/src/go.mod")
remedy="install Go $needed or newer (https://go.dev/dl/), put its bin folder on PATH, and run this again"
command -v go >/dev/null || fail "no 'go' on PATH" "remedy: $remedy"

# Asked inside the module, a Go that may download toolchains answers with the one that it will use.
cd "$here/src"
export CGO_ENABLED=0 GOWORK=off GOFLAGS=
have=$(go env GOVERSION 2>/dev/null) || have=$(cd / && go env GOVERSION)
have=${have#go}
[[ $(printf '%s\n' "$needed" "${have%% *}" | sort -V | head -n 1) == "$needed" ]] ||
    fail "Go $have is too old, $needed is needed" "remedy: $remedy"

flags=(-trimpath -buildvcs=false -mod=readonly "-ldflags=-s -w")
digest=$({
    printf '%s\n' "$have" "$(go env GOOS GOARCH)" "${flags[@]}"
    cat go.mod go.sum ./*.go
} | sha256)

if [[ -x $binary && -f $stamp && $(<"$stamp") == "$digest" ]]; then
    echo "build-collector: $binary is up to date"
else
    echo "build-collector: compiling with Go $have (some minutes when Go's caches are cold)"
    mkdir -p "$out"
    rm -f "$stamp"
    trap 'rm -f "$binary.new"' EXIT
    go build "${flags[@]}" -o "$binary.new" . ||
        fail "go build failed, see above" \
            "remedy: modules that cannot be fetched need a reachable proxy (GOPROXY is $(go env GOPROXY)); otherwise run ./regenerate.sh"
    mv -f "$binary.new" "$binary"
    printf '%s\n' "$digest" >"$stamp"
fi
"$binary" --version
