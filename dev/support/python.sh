# Python with the packages of Tests/requirements.txt, for the scripts that need it. Sourced, in the repository's folder.

# Where the packages are; a copy of the tree may use the tree's own.
venv=${BELAY_VENV:-$PWD/.build/venv}

# Makes the venv, again when the requirements or the Python change.
install_packages() {
    local wanted
    wanted=$(python3 --version && cat Tests/requirements.txt)
    if [ "$(cat "$venv/made-from" 2> /dev/null)" != "$wanted" ]; then
        rm -rf "$venv"
        python3 -m venv "$venv" || return
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r Tests/requirements.txt || return
        printf '%s\n' "$wanted" > "$venv/made-from"
    fi
}

# Unpacks the files of JSONTestSuite (see Tests/Codecs/suite.txt), again when another version is wanted.
install_json_suite() {
    local folder=$PWD/.build/json-suite wanted=Tests/Codecs/suite.txt
    cmp -s "$wanted" "$folder/made-from" && return
    rm -rf "$folder"
    mkdir -p "$folder/download" || return
    # A source distribution, whose hash is pinned; its build requirements are fetched, and nothing of it is built.
    "$venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pyjson5 \
        --require-hashes --dest "$folder/download" -r "$wanted" || return
    tar -xzf "$folder"/download/*.tar.gz -C "$folder" --wildcards --strip-components=3 \
        '*/third-party/JSONTestSuite/test_parsing/*' || return
    cp "$wanted" "$folder/made-from"
}
