#!/usr/bin/env bash
# Makes src/ (Go code, go.mod, go.sum) from manifest.yaml with the collector's own builder, after a change of the manifest.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
version=$(awk '$1 == "version:" { print $2; exit }' manifest.yaml)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

GOBIN=$tools go install "go.opentelemetry.io/collector/cmd/builder@v$version"
# The builder ends with `go mod download`, which wants every module of the graph, also those only Windows compiles, and
# fails where a proxy lacks one of them. By then everything is written; whether it suffices is for the compiler to say.
"$tools/builder" --config=manifest.yaml --skip-compilation ||
    echo "regenerate: the builder could not download every module; compiling tells whether one of them is needed" >&2
exec ./build.sh
