#!/usr/bin/env bash
# The shared library exports exactly what the public headers declare with SC_API; no other strong
# symbol of the static one could clash with a program's.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"
source "$(dirname "$0")/../support/sanitized.sh"

declared=$(cat "$SUPERCONFIG_SOURCE"/include/superconfig/*.h | tr '\n' ' ' |
    grep -o 'SC_API [^;(]*(' | grep -v 'define' | sed 's/.*[ *]\(sc_[a-z0-9_]*\)($/\1/' | sort)
exported=$(nm -D --defined-only "$SUPERCONFIG_BUILD/libsuperconfig.so" | awk '{print $3}' | sort)
same "$exported" "$declared" 'what the shared library exports, beside what the headers declare'
[ "$(wc -l <<<"$declared")" -gt 50 ] || fail "$declared" 'all public functions' 'the list itself'

strangers=$(nm --defined-only --extern-only "$SUPERCONFIG_BUILD/libsuperconfig.a" 2>/dev/null |
    awk 'NF == 3 && $2 !~ /[WVu]/ && $3 !~ /^sc_/ {print $3}')
same "$strangers" '' 'strong symbols whose names do not begin with sc_'
