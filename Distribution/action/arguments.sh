# The action's input `args`, for the scripts beside this file: sourced.

# Reads INPUT_ARGS into the array `arguments`: words between white space; quotes keep words together, as in a shell, and
# nothing is expanded.
read_arguments() {
    local word
    arguments=()
    [[ ${INPUT_ARGS:-} =~ [^[:space:]] ]] || return 0
    while IFS= read -r word; do arguments+=("$word"); done < <(xargs -n 1 printf '%s\n' <<< "$INPUT_ARGS")
}
