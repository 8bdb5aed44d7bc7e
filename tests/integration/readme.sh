#!/usr/bin/env bash
# The README's C program compiles and runs as it stands there, and its table of explain is real.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$SUPERCONFIG_SOURCE"

awk '/^```c$/ {inside = 1; next} /^```$/ {inside = 0} inside' README.md >"$scratch/readme.c"
cc -std=c11 -Wall -Wextra -Werror -Iinclude "$scratch/readme.c" -o "$scratch/readme" \
    -L"$SUPERCONFIG_BUILD" -lsuperconfig -Wl,-rpath,"$SUPERCONFIG_BUILD"
output=$(ORDERS_SERVER__PORT=8443 "$scratch/readme")
contains "$output" 'port 8443' 'the program reads the port from the environment'
contains "$output" 'host 127.0.0.1' 'and the host from base.toml'

cd examples/service
explained=$("$SUPERCONFIG" explain logging.level base.toml production.yaml 'conf.d/*.json')
documented=$(grep -A 3 '^logging.level = ' "$SUPERCONFIG_SOURCE/README.md")
same "$explained" "$documented" 'explain prints what the README shows'
