#!/usr/bin/env bash
# Runs `belay verify` for the GitHub Action: annotates the change, and writes reports into the folder that is uploaded.
#
# Reads BELAY, INPUT_TARGET, INPUT_CONTRACT, INPUT_ARGS and RUNNER_TEMP. Writes the outputs `report` (the folder) and
# `verdict` (kept, broken or none). The exit code is belay's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"

[ -n "${INPUT_TARGET:-}" ] || {
    echo "::error title=Belay::target: name the target file, which says where the server is"
    exit 64
}
report=$RUNNER_TEMP/belay-report
mkdir -p "$report"
echo "report=$report" >> "$GITHUB_OUTPUT"
command=(verify --github --html "$report/report.html" --json "$report/report.json" --junit "$report/report.xml")
[ -z "${INPUT_CONTRACT:-}" ] || command+=(--contract "$INPUT_CONTRACT")
read_arguments
status=0
"$BELAY" "${command[@]}" ${arguments[@]+"${arguments[@]}"} "$INPUT_TARGET" || status=$?
case $status in
    0) verdict=kept ;;
    1) verdict=broken ;;
    *) verdict=none ;;
esac
echo "verdict=$verdict" >> "$GITHUB_OUTPUT"
exit "$status"
