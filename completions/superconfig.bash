# completions/superconfig.bash: completion of superconfig(1) for bash.
#
# Commands, options and what options take come from the --help of the very program on the line,
# so they cannot differ from it.

# _superconfig_options PROGRAM COMMAND: each option with what it takes, if anything.
_superconfig_options() {
    "$1" "$2" --help 2>/dev/null | sed -n 's/^  \(--[a-z0-9.-]*\) \{0,1\}\([^ ]*\).*/\1 \2/p'
}

_superconfig_files() {
    compopt -o filenames 2>/dev/null || true # outside of a completion there is nothing to set
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# _superconfig_words WORD...: those that begin with what is typed, the last.
_superconfig_words() {
    local typed=${*: -1}
    mapfile -t COMPREPLY < <(compgen -W "${*:1:$#-1}" -- "$typed")
}

# _superconfig_value KIND TYPED: the value of an option, by what its help calls it.
_superconfig_value() {
    case $1 in
    FILE | DIR) _superconfig_files "$2" ;;
    PREFIX)
        # shellcheck disable=SC2046 # names of variables hold no blanks
        _superconfig_words $(compgen -e | sed -n 's/^\([A-Za-z0-9]\{1,\}\)_.*/\1/p' | sort -u) "$2"
        ;;
    *[!a-z\|]*) COMPREPLY=() ;;
    *)
        # shellcheck disable=SC2086 # the alternatives are words
        _superconfig_words ${1//|/ } "$2"
        ;;
    esac
}

# _superconfig_program AT: behind the "--" of exec, whose place is AT: a command line of its own.
_superconfig_program() {
    if declare -F _command_offset >/dev/null; then
        _command_offset $(($1 + 1))
    elif [ "$COMP_CWORD" -eq $(($1 + 1)) ]; then
        mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
    else
        _superconfig_files "${COMP_WORDS[COMP_CWORD]}"
    fi
}

_superconfig() {
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} typed=${COMP_WORDS[COMP_CWORD]}
    local at options name kind kinds= before further
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        # shellcheck disable=SC2046 # the commands are words
        _superconfig_words $("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p') \
            --help --version "$typed"
        return
    fi
    for ((at = 2; at < COMP_CWORD; at++)); do
        [ "${COMP_WORDS[at]}" = -- ] && [ "$command" != diff ] || continue
        if [ "$command" = exec ]; then _superconfig_program "$at"; else _superconfig_files "$typed"; fi
        return
    done

    # "=" is a word of its own: --arrays=sum, --arrays KEY=sum.
    at=$COMP_CWORD
    further=
    if [ "$typed" = = ]; then typed=; else at=$((at - 1)); fi
    if [ "${COMP_WORDS[at]}" = = ]; then
        at=$((at - 1))
        further=${COMP_WORDS[at - 1]}
    fi
    before=${COMP_WORDS[at]}

    options=$(_superconfig_options "$program" "$command")
    while read -r name kind; do
        if [ "$name" = "$before" ]; then # alternatives may have a line each
            case $kinds$kind in
            *[!a-z\|]*) kinds=${kinds:-$kind} ;;
            *) kinds=${kinds:+$kinds|}$kind ;;
            esac
        fi
        if [ "$name" = "$further" ] && [ "${kind%%=*}" = KEY ]; then
            _superconfig_value "${kind#KEY=}" "$typed"
            return
        fi
    done <<<"$options"
    if [ -n "$kinds" ]; then
        _superconfig_value "$kinds" "$typed"
        return
    fi
    case $typed in
    -*)
        # shellcheck disable=SC2046 # the options are words
        _superconfig_words $(cut -d' ' -f1 <<<"$options" | uniq) --help "$typed"
        ;;
    *) _superconfig_files "$typed" ;;
    esac
}

complete -F _superconfig superconfig
