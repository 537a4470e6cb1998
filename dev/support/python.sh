# Python with the packages of Tests/requirements.txt, for the scripts that need it. Sourced, in the repository's folder.

# Where the packages are; a copy of the tree may use the tree's own.
venv=${BELAY_VENV:-$PWD/.build/venv}

# Makes the venv, anew when the requirements or the Python change.
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
