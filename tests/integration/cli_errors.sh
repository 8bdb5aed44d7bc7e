#!/usr/bin/env bash
# Errors and warnings: FILE:LINE:COLUMN, the line, a caret; on standard error, and for check on
# standard output; exit statuses 1 and 3.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

# fails_at PLACE EXCERPT CARET WORD...: exit status 3, nothing on standard output, and the three
# lines of one error; its message is the format's own.
fails_at() {
    local place=$1 excerpt=$2 caret=$3
    shift 3
    run "$@"
    same "$status" 3 "exit status of: superconfig $*"
    same "$out" '' "standard output of: superconfig $*"
    case $err in
    "$place: "?*$'\n'"  $excerpt"$'\n'"  $caret"$'\n') ;;
    *) fail "$err" "$place: ...
  $excerpt
  $caret" "standard error of: superconfig $*" ;;
    esac
}

printf 'ok = 1\n' >good.toml
printf '[server]\nport = 80 80\n' >bad.toml
printf 'a: 1\n\xC3\xA9: [1, 2\nb: 3\n' >bad.yaml
printf '{"\xC3\xA9": 1,\n\t"b" 2}' >bad.json

for command in 'get ok' dump keys 'explain ok' 'explain --all'; do
    # shellcheck disable=SC2086 # a command and its key are two words
    fails_at bad.toml:2:11 'port = 80 80' '          ^' $command good.toml bad.toml
done
fails_at bad.json:2:6 $'\t"b" 2}' $'\t    ^' dump bad.json
run dump bad.yaml
contains "$err" 'bad.yaml:3:' 'the place of an unclosed list'

# Each kind of source has its own name.
export CLITEST_A='[1, 99999999999999999999]'
fails_at CLITEST_A:1:5 '[1, 99999999999999999999]' '    ^' dump --env CLITEST
fails_at --set:1:3 'a.=1' '  ^' dump --set a.=1
fails_at --set:1:2 'a[0]=1' ' ^' dump --set 'a[0]=1'
fails_at -:2:11 'port = 80 80' '          ^' dump good.toml - <bad.toml
fails_at bad.toml:2:11 'port = 80 80' '          ^' dump --defaults bad.toml

# A bad file that a glob found is a warning; the rest loads (rule 3).
mkdir d
cp bad.json d/
run get ok good.toml 'd/bad.json*'
same "$status" 0 'a warning is no error'
same "$out" $'1\n' 'the rest loads'
contains "$err" 'd/bad.json:2:6: warning: ' 'the warning has its place'
contains "$err" $'\n  \t"b" 2}\n  \t    ^\n' 'and its caret'
run get ok good.toml 'd/bad.json*' --strict
same "$status$out" 3 'under strict it is an error'
contains "$err" 'd/bad.json:2:6: ' 'with its place'
lacks "$err" 'warning' 'an error is no warning'
expect 0 1 'none/*.toml: warning: no file matches the pattern' get ok good.toml 'none/*.toml'
expect 3 '' 'none/*.toml: no file matches the pattern' get ok good.toml 'none/*.toml' --strict
expect 0 '{"list_remove":1}' '' dump --compact --set list_remove=1
run dump --compact --set 'list_remove=[1]'
same "$status$out" $'0{}\n' 'a directive without effect is a warning'
contains "$err" '--set:1:1: warning: ' 'with its place'

# Files that are none.
expect 3 '' 'missing.toml: cannot open the file: No such file or directory' dump missing.toml
expect 3 '' 'missing: no such file, nor one with .toml, .yaml, .yml or .json' dump missing
expect 3 '' 'd: cannot read the file: it is a directory, not a file' dump d
expect 3 '' 'good.toml/x: no such file, nor one with .toml, .yaml, .yml or .json' dump good.toml/x
mkfifo fifo
expect 3 '' 'fifo: cannot read the file: it is not a regular file' dump fifo
expect 3 '' '/dev/zero: cannot read the file: it is not a regular file' dump /dev/zero
ln -s loop loop
expect 3 '' 'loop: cannot open the file: Too many levels of symbolic links' dump loop
: >huge.json
truncate -s 100M huge.json
expect 3 '' 'huge.json: the file has 104857600 bytes; the limit is 67108864' dump huge.json

# What may not be read. Root may read all, so that a user without rights takes its place.
mkdir -p closed
echo 'a = 1' >closed/a.toml
echo 'a = 1' >unreadable.toml
echo 'include = "unreadable.toml"' >including.toml
chmod 0 closed unreadable.toml
privileged=$SUPERCONFIG
unprivileged=(env)
if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$scratch" "$scratch/work"
    unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
if "${unprivileged[@]}" "$privileged" --version >/dev/null 2>&1; then
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${unprivileged[*]}" "$privileged" >"$scratch/unprivileged"
    chmod 755 "$scratch/unprivileged"
    SUPERCONFIG=$scratch/unprivileged
    expect 3 '' 'unreadable.toml: cannot open the file: Permission denied' dump unreadable.toml
    expect 3 '' 'unreadable.toml: cannot open the file: Permission denied' \
        convert unreadable.toml --to json
    expect 3 '' 'closed/a.toml: cannot open the file: Permission denied' dump closed/a.toml
    expect 3 '' 'closed: cannot look into the directory: Permission denied' dump --directory closed
    expect 0 '{}' 'unreadable.toml: warning: cannot open the file: Permission denied' \
        dump --compact 'unreadable.t*'
    expect 3 '' 'including.toml:1:11: cannot include unreadable.toml: cannot open the file: Permission denied
  include = "unreadable.toml"
            ^' dump --include including.toml
    SUPERCONFIG=$privileged
fi
chmod 700 closed

# Standard input that is none.
expect 3 '' '-: cannot read standard input: Is a directory' dump - <d
expect 3 '' '-: cannot read standard input: Bad file descriptor' dump - <&-
expect 3 '' '-: standard input has more than 67108864 bytes, the limit' dump - <huge.json

# Roots, duplicates, encodings.
expect 3 '' '-:1:1: the root must be a mapping, not an array
  [1, 2]
  ^' dump - <<<'[1, 2]'
expect 3 '' '-:2:1: duplicate key "a", first at line 1, column 1
  a = 2
  ^' dump - < <(printf 'a = 1\na = 2\n')
export DUPTEST_B=1 DUPTEST__B=2
expect 3 '' 'DUPTEST__B:1:1: sets the same path as DUPTEST_B
  2
  ^' dump --env DUPTEST
fails_at -:1:6 'a = "?"' '     ^' dump - < <(printf 'a = "\xFF"\n')
run dump - < <(printf '\xFF\xFEa\0=\0')
contains "$err" 'UTF-16' 'UTF-16 is refused by its name'

# check: every problem of every source, on standard output; the tally on standard error.
expect 0 '' '' check good.toml
expect 0 '' '' check
run check good.toml bad.toml missing.toml bad.json 'd/bad.json*' --set 'a[0]=1'
same "$status" 1 'a check that found something'
same "$err" $'superconfig: 4 errors, 1 warning\n' 'the tally'
places=$(grep -o '^[^ ]*: ' <<<"$out" | tr -d '\n')
same "$places" 'bad.toml:2:11: missing.toml: bad.json:2:6: --set:1:2: d/bad.json:2:6: ' \
    'each problem has its place, errors first'
contains "$out" 'd/bad.json:2:6: warning: ' 'a warning says so'
run check good.toml 'd/bad.json*'
same "$status" 0 'a warning alone is no failure'
same "$err" $'superconfig: 0 errors, 1 warning\n' 'the tally of a warning'
run check good.toml 'd/bad.json*' --strict
same "$status" 1 'but under strict it is'
expect 1 'missing.toml: cannot open the file: No such file or directory' \
    'superconfig: 1 error, 0 warnings' check missing.toml
