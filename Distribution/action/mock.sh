#!/usr/bin/env bash
# Starts `belay mock` for the rest of the job, for the GitHub Action, and waits until it listens.
#
# Reads BELAY, INPUT_CONTRACT, INPUT_ARGS, INPUT_PORT, RUNNER_TEMP. Writes the outputs `http`, `ws`, `url` (the first
# person's), `ready` (the ready file's JSON), `ready-file`, `log` and `pid`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"

# How long a mock may take until it listens, in tenths of a second.
patience=600

folder=$(mktemp -d "$RUNNER_TEMP/belay-mock.XXXXXX")
ready=$folder/ready.json
log=$folder/log.txt
command=(mock)
[ -z "${INPUT_CONTRACT:-}" ] || command+=("$INPUT_CONTRACT")
read_arguments
# It must outlive this step: the runner ends it with the job.
nohup "$BELAY" "${command[@]}" ${arguments[@]+"${arguments[@]}"} --port "${INPUT_PORT:-0}" --ready-file "$ready" \
    > "$log" 2>&1 < /dev/null &
mock=$!
for ((waited = 0; waited < patience; waited++)); do
    [ ! -f "$ready" ] || break
    kill -0 "$mock" 2> /dev/null || break
    sleep 0.1
done
if [ ! -f "$ready" ]; then
    cat "$log"
    echo "::error title=Belay::the mock does not listen; the lines above say why"
    kill "$mock" 2> /dev/null || true
    exit 1
fi

# The ready file is one line.
member() { grep -o "\"$1\":\"[^\"]*\"" "$ready" | head -n 1 | cut -d '"' -f 4; }
{
    echo "http=$(member http)"
    echo "ws=$(member ws)"
    echo "url=$(member url)"
    echo "ready=$(cat "$ready")"
    echo "ready-file=$ready"
    echo "log=$log"
    echo "pid=$mock"
} >> "$GITHUB_OUTPUT"
echo "belay mock listens on $(member http); its log is $log"
