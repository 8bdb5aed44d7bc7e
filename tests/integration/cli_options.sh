#!/usr/bin/env bash
# The command line itself: help, options, mistakes (exit status 2), and a standard output that
# takes nothing.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

printf 'a = 1\n' >a.toml

# Help goes to standard output, wherever it is asked for, and wins over any mistake.
run --help
same "$status$err" 0 'help succeeds'
overview=$out
for command in get dump explain keys check exec; do
    contains "$overview" "  $command " 'help lists each command'
    run "$command" --help
    same "$status$err" 0 "help of $command succeeds"
    contains "$out" "usage: superconfig $command " 'help shows the usage'
    for option in --env --directory --hierarchy --join --profile --env-files --env-match --include --include-root --interpolate --defaults --set --alias --arrays --no-directives --strict --ignore-tags \
        --json-comments --toml-1.1; do
        contains "$out" "  $option " "help of $command lists $option"
    done
    help=$out
    run "$command" nonsense --nonsense -h
    same "$out" "$help" '-h is help, whatever stands before it'
done
run -h
contains "$out" 'Exit status' '-h is help as well'
for option in --format --compact --show-secrets; do
    contains "$("$SUPERCONFIG" dump --help)" "  $option " 'the own options of dump'
done
for option in --all --json --show-secrets; do
    contains "$("$SUPERCONFIG" explain --help)" "  $option " 'the own options of explain'
done
for option in --key --default; do
    contains "$("$SUPERCONFIG" get --help)" "  $option " 'the own options of get'
done
contains "$("$SUPERCONFIG" exec --help)" '  --prefix ' 'the own options of exec'
run --version
same "$status" 0 'the version is printed'
case $out in
superconfig\ [0-9]*.[0-9]*.[0-9]*) ;;
*) fail "$out" 'superconfig X.Y.Z' 'the version' ;;
esac

# mistake MESSAGE WORD...
mistake() {
    local message=$1
    shift
    expect 2 '' "superconfig: $message" "$@"
}

mistake 'a command is needed; see superconfig --help'
mistake 'no command "gets"; did you mean "get"?' gets a
mistake 'no command "xplian"; did you mean "explain"?' xplian a
mistake 'no command "frobnicate"; see superconfig --help' frobnicate
mistake 'no command "--strict"; see superconfig --help' --strict
mistake 'get needs a KEY; see --help' get
mistake 'get needs a KEY; see --help' get --env APP
mistake 'this command takes no --key; see --help' explain --key a a.toml
mistake '--key needs a value' get a.toml --key
mistake 'a source is empty' get '' --key a
mistake 'standard input can be read once, but "-" is there twice' get - - --key a </dev/null
mistake 'standard input can be read once, but "-" is there twice' explain - - --all </dev/null
mistake 'no option "--unknown"; see --help' dump a.toml --unknown
mistake 'no option "--unknown=1"; see --help' dump --unknown=1
mistake 'no option "-x"; see --help' dump -x
mistake 'no option "--sett"; did you mean "--set"?' dump --sett a=1
mistake 'no option "--fromat"; did you mean "--format"?' dump --fromat=yaml
mistake 'no option "--interploate"; did you mean "--interpolate"?' dump --interploate
mistake 'no option "--defualt"; did you mean "--default"?' get a --defualt 1
mistake 'no option "--fromat"; see --help' get a --fromat
mistake 'this command takes no --compact; see --help' get a a.toml --compact
mistake 'this command takes no --json; see --help' dump --json
mistake 'this command takes no --all; see --help' check --all
mistake 'this command takes no --show-secrets; see --help' keys --show-secrets
mistake 'this command takes no --format; see --help' explain a --format=json
mistake '--strict takes no value' dump --strict=yes
mistake '--env needs a value' dump --env
mistake '--set needs a value' dump a.toml --set
mistake '--defaults needs a value' get a --defaults
mistake '--arrays needs a value' dump --arrays
mistake '--set needs KEY=VALUE, not "a"' dump --set a
mistake '--set needs KEY=VALUE, not ""' dump --set ''
mistake '--env is empty' dump --env ''
mistake '--hierarchy is empty' dump --hierarchy ''
mistake '--hierarchy needs the name of an application, not "a/b"' dump --hierarchy a/b
mistake '--profile needs the name of a profile' dump --profile ''
mistake '--join is empty' dump --join ''
mistake '--directory is empty' dump --directory ''
mistake '--defaults is empty' dump --defaults=
mistake 'a source is empty' dump a.toml ''
mistake '"most" is no strategy for arrays: append, replace, merge or sum' dump --arrays most
mistake '"" is no strategy for arrays: append, replace, merge or sum' dump --arrays a=
mistake '"a..b" is not the key of an array' dump --arrays a..b=sum
mistake '"a[0]" is not the key of an array' dump --arrays 'a[0]=sum'
mistake '"" is not the key of an array' dump --arrays =sum
mistake 'cannot write the format "xml": json, yaml, toml, env or flat' dump --format xml
mistake 'standard input can be read once, but "-" is there twice' dump - a.toml - </dev/null
mistake 'standard input can be read once, but "-" is there twice' dump - --defaults - </dev/null

# A mistake is found before any source is read.
mistake 'no option "--unknown"; see --help' dump missing.toml --unknown

# Words behind "--" are no options.
expect 3 '' '--unknown: no such file, nor one with .toml, .yaml, .yml or .json' get a -- --unknown

# Options hold for the whole command, wherever they stand.
printf 'x: !mine 1\n' >tagged.yaml
gives '{"x":1}' dump --ignore-tags tagged.yaml --compact
gives '{"x":1}' dump tagged.yaml --compact --ignore-tags
run dump tagged.yaml
same "$status" 3 'a custom tag is an error unless told otherwise'

# JSON with comments, by its extension and by the option; places are those of the text.
printf '{ // first\n  "a": [1, 2, /* last */],\n}\n' >commented.jsonc
cp commented.jsonc commented.json
gives '{"a":[1,2]}' dump commented.jsonc --compact
gives '{"a":[1,2]}' dump commented.json --compact --json-comments
gives $'a[1] = 2\n  commented.json:2:12                       2' \
    explain 'a[1]' --json-comments commented.json
expect 3 '' $'commented.json:1:3: comments are not allowed in JSON\n  { // first\n    ^' \
    dump commented.json

# TOML 1.1 is asked for.
printf 'a = {\n  b = 07:32, # one\n}\n' >new.toml
gives '{"a":{"b":"07:32:00"}}' dump new.toml --compact --toml-1.1
expect 3 '' "new.toml:1:6: expected '}': an inline table must stand on one line"$'\n  a = {\n       ^' \
    dump new.toml

# What cannot be written is an error that says so once, and no result is lost without a word.
if [ -w /dev/full ]; then
    for words in 'get a a.toml' 'dump a.toml' 'dump a.toml --compact' 'keys a.toml' \
        'explain a a.toml' 'explain --all --json a.toml' 'check missing.toml' '--help' 'get --help'; do
        status=0
        # shellcheck disable=SC2086 # the words are meant to be split
        err=$("$SUPERCONFIG" $words 2>&1 >/dev/full) || status=$?
        same "$status" 3 "$words to a full device"
        contains "$err" 'superconfig: cannot write to standard output: No space left on device' \
            "$words to a full device"
        same "$(grep -c 'cannot write\|could not' <<<"$err")" 1 "$words says it once"
    done
fi
status=0
err=$("$SUPERCONFIG" get a a.toml 2>&1 >&-) || status=$?
same "$status" 3 'a closed standard output'
contains "$err" 'cannot write to standard output' 'a closed standard output'

# The null device is an empty file, as scripts use it.
gives '{"a":1}' dump --compact --defaults /dev/null --set a=1
