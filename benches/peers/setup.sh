#!/usr/bin/env bash
# Set up the peers that are written in Python: a virtual environment in build/peers (or $PHOENIX_BUILD_DIR/peers), made once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${PHOENIX_BUILD_DIR:-$here/../../build}
mkdir -p "$build"
peers=$(cd "$build" && pwd)/peers
mark=$peers/requirements.txt

skip() {
    echo "SKIPPED: $1, so nothing is measured beside SciPy. Install Python 3.11 or newer with venv and reach a package index to do so."
    exit 0
}

if cmp --silent "$here/requirements.txt" "$mark"; then exit 0; fi
command -v python3 >/dev/null || skip "no python3 on this machine"
rm -rf "$peers"
python3 -m venv "$peers" || skip "python3 makes no virtual environment"
"$peers/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" || skip "NumPy and SciPy could not be installed"
cp "$here/requirements.txt" "$mark"
