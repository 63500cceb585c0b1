#!/usr/bin/env bash
# Runs collectors side by side over a made load and keeps what they say.
#
#   stage.sh OTELCOL LOAD OUT SECONDS SEED ARM.yaml...
#
# OUT receives <variant>.jsonl and <variant>.telemetry.jsonl as OTLP JSON lines, and <file name of arm>.log.
#
# Fails when a collector or the load ends too early. To stop it sooner: Ctrl-C, or SIGKILL to this process (not SIGTERM,
# which `unshare` ignores); either ends everything that it started.
#
# Everything runs in PID and mount namespaces of its own and from /srv/phoenix and /srv/app, so that no process, path or user
# of the host can be seen in what is kept. Linux only; needs root, or user namespaces that anyone may create.
set -euo pipefail

fail() {
    printf 'stage: %s\n' "$@" >&2
    exit 1
}

# Outside: find everything, then enter the namespaces.
enter() {
    (($# >= 6)) || fail "usage: stage.sh OTELCOL LOAD OUT SECONDS SEED ARM.yaml..."
    command -v unshare >/dev/null || fail "no 'unshare' on PATH" "remedy: install util-linux (and note that only Linux can record)"
    local otelcol load out here seconds seed
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    otelcol=$(realpath -e "$1") load=$(realpath -e "$2") seconds=$4 seed=$5
    mkdir -p "$3"
    out=$(realpath -e "$3")
    ! compgen -G "$out/*.jsonl" >/dev/null || fail "$out holds a recording already" "remedy: name an empty folder"
    shift 5
    local arm arms=()
    for arm; do arms+=("$(realpath -e "$arm")"); done
    local namespaces=(--mount --pid --fork --kill-child --mount-proc)
    ((EUID == 0)) || namespaces+=(--user --map-root-user)
    unshare "${namespaces[@]}" true ||
        fail "cannot create namespaces" "remedy: run as root, or allow them (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0)"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        PHOENIX_SINK_PORT="${PHOENIX_SINK_PORT:-14318}" PHOENIX_TELEMETRY_PORT="${PHOENIX_TELEMETRY_PORT:-14319}" \
        unshare "${namespaces[@]}" bash "$here/stage.sh" --furnish "$otelcol" "$load" "$out" "$here" "$seconds" "$seed" "${arms[@]}"
}

# Inside, still under names of the host: copy what is needed to where it shall be seen, and start again from there.
furnish() {
    local otelcol=$1 load=$2 out=$3 here=$4 seconds=$5 seed=$6
    shift 6
    mount -t tmpfs -o mode=755 phoenix /srv
    mkdir -p /srv/phoenix/arms /srv/phoenix/out
    cp "$otelcol" /srv/phoenix/otelcol
    cp "$load" /srv/phoenix/load
    cp "$here/sink.yaml" /srv/phoenix/sink.yaml
    cp "$here/stage.sh" /srv/phoenix/stage
    cp "$@" /srv/phoenix/arms/
    mount --bind "$out" /srv/phoenix/out
    cd /srv/phoenix
    exec bash /srv/phoenix/stage --perform "$seconds" "$seed"
}

perform() {
    local seconds=$1 seed=$2 port arm pid ended
    local -A names=()
    export PHOENIX_RECORD_DIR=/srv/phoenix/out
    # This is process 1 of its namespace: all others end with it. Without a handler it would not notice Ctrl-C.
    trap 'exit 130' INT TERM

    # A sink that finds its ports taken ends at once; another's sink must not get the data.
    ./otelcol --config sink.yaml 2>out/sink.log &
    local sink=$!
    names[$sink]=sink
    for port in "$PHOENIX_SINK_PORT" "$PHOENIX_TELEMETRY_PORT"; do
        until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
            kill -0 "$sink" 2>/dev/null || fail "the sink did not start:" "$(tail -n 1 out/sink.log)"
            sleep 0.1
        done
    done
    ./load --seed "$seed" &
    local load=$!
    names[$load]=load
    sleep 2

    local arms=()
    for arm in arms/*.yaml; do
        ./otelcol --config "$arm" 2>"out/$(basename "$arm" .yaml).log" &
        arms+=($!)
        names[$!]=$(basename "$arm" .yaml)
    done
    sleep "$seconds" &
    local timer=$!
    wait -n -p ended || true
    [[ $ended == "$timer" ]] ||
        fail "${names[$ended]} ended before its time" "$(tail -n 5 "out/${names[$ended]}.log" 2>/dev/null || true)"

    # The arms say their last while the load still lives; the sink hears it.
    finish "${arms[@]}"
    finish "$sink"
}

# Asks collectors to end until each has. They ask for signals only after they have said that they are ready; but bash has
# interrupts ignored by what runs in its background, so that one which comes too early does no harm.
finish() {
    local pid
    kill -INT "$@" || true
    for pid; do
        while kill -INT "$pid" 2>/dev/null; do sleep 0.05; done
        wait "$pid" || fail "${names[$pid]} did not end well" "$(tail -n 5 "out/${names[$pid]}.log")"
    done
}

case ${1-} in
    --furnish) shift && furnish "$@" ;;
    --perform) shift && perform "$@" ;;
    *) enter "$@" ;;
esac
