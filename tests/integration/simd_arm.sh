#!/usr/bin/env bash
# The kernels for 64-bit ARM: compiled by a cross compiler, and tests/unit/simd.c run in an emulator.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

compiler=aarch64-linux-gnu-gcc
emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
if [ "$(uname -m)" = aarch64 ]; then
    exit 77 # the unit test itself runs them
fi
if [ -z "$emulator" ] || ! command -v "$compiler" >/dev/null; then
    [ "${CI-}" != true ] || fail "no $compiler or qemu-aarch64" 'both' 'tools/install-packages ci'
    exit 77
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$SUPERCONFIG_SOURCE"
"$compiler" -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow -Werror \
    -Wno-unused-parameter -static -pthread -Isrc -Itests/arm -o "$scratch/simd" \
    tests/unit/simd.c src/simd/{cpu,ops,ops_scalar,ops_neon}.c
passed=$("$emulator" "$scratch/simd")
same "$(grep -c '^passed: ' <<<"$passed")" "$(grep -c 'cmocka_unit_test(' tests/unit/simd.c)" \
    'tests that passed on 64-bit ARM'
