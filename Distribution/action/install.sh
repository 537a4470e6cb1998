#!/usr/bin/env bash
# Gets the program for the GitHub Action: the one that the workflow names, or the release's, by its checksum.
#
# Reads INPUT_BINARY, INPUT_VERSION, ACTION_REF, ACTION_REPOSITORY, GITHUB_SERVER_URL, RUNNER_OS, RUNNER_ARCH and
# RUNNER_TEMP. Writes the output `belay`, the program's path.
set -euo pipefail

# On standard error, which the runner reads too: it may be said within $(…).
fail() {
    echo "::error title=Belay::$1" >&2
    exit 1
}

platform() {
    local system processor
    case "$RUNNER_OS" in
        Linux) system=linux ;;
        macOS) system=darwin ;;
        *) fail "Belay has no program for $RUNNER_OS; run this job on Linux or macOS" ;;
    esac
    case "$RUNNER_ARCH" in
        X64) processor=x64 ;;
        ARM64) processor=arm64 ;;
        *) fail "Belay has no program for $RUNNER_ARCH processors" ;;
    esac
    echo "$system-$processor"
}

if [ -n "${INPUT_BINARY:-}" ]; then
    [ -x "$INPUT_BINARY" ] || fail "binary: $INPUT_BINARY is no program"
    echo "belay=$(cd "$(dirname "$INPUT_BINARY")" && pwd)/$(basename "$INPUT_BINARY")" >> "$GITHUB_OUTPUT"
    exit
fi

version=${INPUT_VERSION:-${ACTION_REF:-}}
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+ ]] ||
    fail "version: '$version' is no release; use the action at a release's tag, or name one (version: 1.2.3)"
name=belay-$version-$(platform)
folder=$RUNNER_TEMP/$name
releases=$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$version
if [ ! -x "$folder/belay" ]; then
    mkdir -p "$folder"
    for file in "$name.tar.gz" SHA256SUMS; do
        curl --fail --silent --show-error --location --retry 3 --output "$folder/$file" "$releases/$file" ||
            fail "can't download $releases/$file"
    done
    sum=$(grep -F "  $name.tar.gz" "$folder/SHA256SUMS") || fail "SHA256SUMS of $version does not name $name.tar.gz"
    # macOS has shasum alone.
    check=(sha256sum --check)
    command -v sha256sum > /dev/null || check=(shasum -a 256 --check)
    (cd "$folder" && "${check[@]}" <<< "$sum" > /dev/null 2>&1) ||
        fail "$name.tar.gz is not what the release's SHA256SUMS says"
    tar -xzf "$folder/$name.tar.gz" -C "$folder" --strip-components 1
fi
echo "belay=$folder/belay" >> "$GITHUB_OUTPUT"
