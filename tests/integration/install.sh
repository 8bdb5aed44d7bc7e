#!/usr/bin/env bash
# An installed prefix: the same program builds and runs by pkg-config, by pkg-config with the
# static library, and by the CMake package; so it does after the prefix has moved.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"
source "$(dirname "$0")/../support/sanitized.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
consumer=$SUPERCONFIG_SOURCE/tests/integration/consumer
version=$("$SUPERCONFIG" --version)
version=${version#superconfig }
export LC_ALL=C.UTF-8

# All of the build tree that an installation could touch; what ctest and the tests write, apart.
state() {
    (cd "$SUPERCONFIG_BUILD" && find . -newermt '1970-01-01' -type f \
        ! -path './Testing/*' ! -path './tests/*' ! -path './deb/*' ! -name install_manifest\* \
        ! -name 'ctest.xml' -printf '%p %s %T@\n' | sort)
}

before=$(state)
cp "$SUPERCONFIG_BUILD/libsuperconfig.so" "$scratch/built.so"
DESTDIR=$scratch/stage cmake --install "$SUPERCONFIG_BUILD" --prefix /opt/sc >/dev/null
mv "$scratch/stage/opt/sc" "$scratch/first"
cmp -s "$SUPERCONFIG_BUILD/libsuperconfig.so" "$scratch/built.so"
same "$(state)" "$before" 'the build tree after an installation'

# What is there: names, links, the soname, and no path of this machine.
cd "$scratch/first"
lib=lib
[ -e lib/libsuperconfig.a ] || lib=$(dirname "$(find . -name libsuperconfig.a)")
same "$(readlink $lib/libsuperconfig.so)" "libsuperconfig.so.${version%%.*}" 'the development link'
same "$(readlink "$lib/libsuperconfig.so.${version%%.*}")" "libsuperconfig.so.$version" 'the soname'
soname=$(readelf -d $lib/libsuperconfig.so | sed -n 's/.*soname: \[\(.*\)\]/\1/p')
same "$soname" "libsuperconfig.so.${version%%.*}" 'the soname within'
same "$(readelf -d $lib/libsuperconfig.so | grep -c 'R.*PATH')" 0 'the library has no path'
contains "$(readelf -d bin/superconfig)" "[\$ORIGIN/../$lib]" 'the path of the command line'
same "$(ls include/superconfig)" "$(ls "$SUPERCONFIG_SOURCE/include/superconfig")" 'the headers'
for file in share/man/man1/superconfig.1 share/man/man3/superconfig.3 \
    share/bash-completion/completions/superconfig share/zsh/site-functions/_superconfig \
    share/fish/vendor_completions.d/superconfig.fish; do
    [ -f "$file" ] || fail "$(find share)" "$file" 'the files of the command line'
done
same "$(grep -rl "$SUPERCONFIG_BUILD\|$scratch" $lib/cmake $lib/pkgconfig share || true)" '' \
    'no file names a folder of this machine'

# builds_and_runs PREFIX
builds_and_runs() {
    local prefix=$1 work flags
    work=$(mktemp -d -p "$scratch")
    export PKG_CONFIG_PATH=$prefix/$lib/pkgconfig
    same "$(env -u LD_LIBRARY_PATH "$prefix/bin/superconfig" get a --set a=1)" 1 'the command line'
    same "$(pkg-config --modversion superconfig)" "$version" 'the version for pkg-config'

    # shellcheck disable=SC2046 # flags are words
    cc "$consumer/consumer.c" -o "$work/shared" $(pkg-config --cflags --libs superconfig)
    same "$(LD_LIBRARY_PATH=$prefix/$lib "$work/shared")" '8080 0.5' 'pkg-config'
    contains "$(LD_LIBRARY_PATH=$prefix/$lib ldd "$work/shared")" \
        "$(realpath "$prefix")" 'it is this library that runs'

    flags=$(pkg-config --static --libs superconfig)
    # shellcheck disable=SC2046,SC2086 # flags are words
    cc "$consumer/consumer.c" -o "$work/static" $(pkg-config --cflags superconfig) \
        ${flags/-lsuperconfig/-l:libsuperconfig.a}
    lacks "$(ldd "$work/static")" superconfig 'the static library needs no shared one'
    same "$("$work/static")" '8080 0.5' 'pkg-config --static'

    cmake -S "$consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
    cmake --build "$work/cmake" >/dev/null
    same "$("$work/cmake/shared")" '8080 0.5' 'superconfig::superconfig'
    same "$("$work/cmake/static")" '8080 0.5' 'superconfig::static'
    lacks "$(ldd "$work/cmake/static")" superconfig 'superconfig::static needs no shared one'
}

builds_and_runs "$scratch/first"
mv "$scratch/first" "$scratch/moved"
builds_and_runs "$scratch/moved"

# The manual renders without a complaint, and its program compiles as it stands there.
for page in "$scratch/moved"/share/man/man?/*; do
    if command -v mandoc >/dev/null; then
        same "$(mandoc -T lint -W warning "$page" 2>&1)" '' "mandoc on $page"
    fi
    if command -v man >/dev/null; then
        same "$(man --warnings -l "$page" 2>&1 >"$scratch/page")" '' "man --warnings on $page"
        contains "$(cat "$scratch/page")" 'superconfig' "$page as text"
    fi
done
sed -n '/^\.Bd -literal$/,/^\.Ed$/{/^\./d;s/\\e/\\/g;p}' "$SUPERCONFIG_SOURCE/docs/man/superconfig.3" \
    >"$scratch/manual.c"
# shellcheck disable=SC2046 # flags are words
cc -Wall -Wextra -Werror "$scratch/manual.c" -o "$scratch/manual" \
    $(pkg-config --cflags --libs superconfig)
cd "$SUPERCONFIG_SOURCE/examples/service"
same "$(LD_LIBRARY_PATH=$scratch/moved/$lib ORDERS_SERVER__PORT=8443 "$scratch/manual")" \
    'port 8443, from ORDERS_SERVER__PORT:1' 'the program of superconfig(3)'

# Every public function is in superconfig(3).
named=$(sed -n 's/^\.Fn \(sc_[a-z0-9_]*\).*/\1/p' "$SUPERCONFIG_SOURCE/docs/man/superconfig.3" | sort)
exported=$(nm -D --defined-only "$scratch/moved/$lib/libsuperconfig.so" | awk '{print $3}' | sort)
same "$named" "$exported" 'the functions of superconfig(3), beside those of the library'
