#!/usr/bin/env bash
# Completions: what bash and fish offer, what zsh would, each as far as the shell is here.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

completions=$SUPERCONFIG_SOURCE/completions
export PATH=$SUPERCONFIG_BUILD:$PATH CLITESTED_A=1
touch a.toml b.yaml
mkdir conf.d
source "$completions/superconfig.bash"

# offers WORDS LINE...: what bash offers for the last word; "=" stands apart, as readline has it.
offers() {
    local expected=$1
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _superconfig
    same "$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ')" "$expected" "bash, of: $*"
}

strategies='append merge replace sum'
offers '--help --version check convert cpu diff dump exec explain get keys stats' superconfig ''
offers 'exec explain' superconfig ex
offers '--alias --arrays' superconfig dump --a
offers '--default --defaults' superconfig get --def
offers '--strict' superconfig check --st
offers '' superconfig check --all
offers "$strategies" superconfig dump --arrays ''
offers "$strategies" superconfig dump --arrays =
offers 'sum' superconfig dump --arrays = su
offers "$strategies" superconfig dump --arrays server.ports =
offers 'replace' superconfig dump --arrays server.ports = r
offers 'json' superconfig dump --format j
offers 'env flat json toml yaml' superconfig convert a.toml --to ''
offers 'a.toml b.yaml conf.d' superconfig dump ''
offers 'a.toml' superconfig dump --strict a
offers 'b.yaml' superconfig get server.port --defaults b
offers 'CLITESTED' superconfig dump --env CLITESTE
offers '' superconfig get a --default ''
offers '' superconfig dump --set x = ''
offers 'a.toml b.yaml conf.d' superconfig dump -- ''
offers '--set' superconfig diff a.toml -- b.yaml --se
offers 'superconfig' superconfig exec a.toml -- superconf
offers 'a.toml' superconfig exec -- cat a

# Every option of every command's help is offered, and described in the manual.
manual=$(sed 's/\\//g' "$SUPERCONFIG_SOURCE/docs/man/superconfig.1")
for command in $(superconfig --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    contains "$manual" ".It Cm $command" "the manual has the command $command"
    COMP_WORDS=(superconfig "$command" --)
    COMP_CWORD=2
    _superconfig
    for option in $(superconfig "$command" --help | sed -n 's/^  \(--[a-z0-9.-]*\).*/\1/p'); do
        contains " ${COMPREPLY[*]} " " $option " "bash offers $option of $command"
        contains "$manual" ".It Fl ${option#-}" "the manual has $option of $command"
    done
done

if command -v zsh >/dev/null; then
    zsh -n "$completions/_superconfig"
    # shellcheck disable=SC2016 # it is for zsh to expand
    specs=$(zsh -fc 'source "$1"; _superconfig_specs superconfig dump; print -l -- $specs' - \
        "$completions/_superconfig")
    contains "$specs" '*--defaults=[' 'zsh: an option with a value'
    contains "$specs" ':FILE:_files' 'zsh: files where a file is meant'
    contains "$specs" ':(append replace merge sum)' 'zsh: the strategies'
    contains "$specs" ':(json yaml toml env flat)' 'zsh: alternatives of several lines'
    contains "$specs" '--strict[every warning is an error]' 'zsh: an option without a value'
else
    echo 'no zsh here: its completion was not tried'
fi

if command -v fish >/dev/null; then
    # fish_offers WORDS LINE
    fish_offers() {
        local words
        words=$(HOME=$scratch XDG_CONFIG_HOME=$scratch fish --no-config \
            -c "source '$completions/superconfig.fish'; complete -C '$2'" |
            cut -f1 | sort | paste -sd' ')
        same "$words" "$1" "fish, of: $2"
    }
    fish_offers 'exec explain' 'superconfig ex'
    fish_offers '--default --defaults' 'superconfig get --def'
    fish_offers "$strategies" 'superconfig dump --arrays '
    fish_offers 'env flat json toml yaml' 'superconfig dump --format '
    fish_offers 'a.toml b.yaml conf.d/' 'superconfig dump '
    fish_offers 'b.yaml' 'superconfig dump --defaults b'
    fish_offers 'CLITESTED' 'superconfig dump --env CLITESTE'
else
    echo 'no fish here: its completion was not tried'
fi
