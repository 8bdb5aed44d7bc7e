#!/usr/bin/env bash
# tools/check-layers: passes the real tree, and names the place of each wrong include.
set -euo pipefail

check=$SUPERCONFIG_SOURCE/tools/check-layers
"$check"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/src/{base,value} "$root"/cli "$root"/include/superconfig

# expect PLACE: the checker fails and reports exactly this place, or passes where it is empty.
expect() {
    local report status=0 expected=0
    report=$("$check" "$root") || status=$?
    [ -z "$1" ] || expected=1
    if [ "$(cut -d: -f1,2 <<<"$report")" != "$1" ] || [ "$status" -ne "$expected" ]; then
        printf 'expected "%s", found status %d: %s\n' "$1" "$status" "$report" >&2
        exit 1
    fi
}

# try FILE TEXT PLACE: the same with one more file, which is then removed.
try() {
    printf '%b' "$2" >"$root/$1"
    expect "$3"
    rm "$root/$1"
}

touch "$root/cli/own.h"
expect ''
try src/value/node.c '#include "base/a.h"\n#include "value/b.h"\n#include <x.h>\n' ''
try src/value/node.c '#include "superconfig/value.h"\n' ''
try src/base/arena.c '#include "base/a.h"\n\n#  include "value/node.h"\n' src/base/arena.c:3
try src/base/arena.h '#include <value/node.h>\n' src/base/arena.h:1
try src/base/arena.c '#include "arena.h"\n' src/base/arena.c:1
try src/value/a_shim.cpp '#include "base/../watch/a.h"\n' src/value/a_shim.cpp:1
try cli/main.c '#include "own.h"\n#include "superconfig/base.h"\n' ''
try cli/main.c '#include "base/arena.h"\n' cli/main.c:1
try include/superconfig/a.h '#include "value/node.h"\n' include/superconfig/a.h:1
mkdir "$root/src/util"
expect src/util:1
