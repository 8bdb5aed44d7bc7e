#!/usr/bin/env bash
# superconfig cpu, and SUPERCONFIG_SIMD: what it allows, and who is told where it cannot be obeyed.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"
unset SUPERCONFIG_SIMD

value() { printf '%s' "$out" | sed -n "s/^$1: //p"; }

run cpu
same "$status" 0 'exit status'
same "$err" '' 'standard error'
features=" $(value features) "
built=$(value 'chosen by') # "build" where there is nothing to choose from
[[ $built == build || $built == processor ]] || fail "$built" 'build or processor' 'who chose'
best=$(value backend)
json=$(value 'json backend')

run cpu --json
expected=$(sed 's/ /","/g' <<<"${features:1:-1}")
[ "$features" != ' none ' ] && expected="[\"$expected\"]" || expected='[]'
same "$out" "{\"features\":$expected,\"backend\":\"$best\",\"json_backend\":\"$json\",\"chosen_by\":\"$built\",\"warning\":null}"$'\n' 'as JSON'

# Forced down to each that is there, and to none.
json_of() {
    case $1 in scalar | sse2) echo fallback ;; sse41) echo westmere ;; avx2) echo haswell ;; neon) echo arm64 ;; esac
}
for level in scalar sse2 sse41 avx2 neon; do
    [ "$built" = processor ] && [[ $level == scalar || $features == *" $level "* ]] || continue
    SUPERCONFIG_SIMD=$level run cpu
    same "$err" '' "standard error with $level"
    same "$(value backend)" "$level" "the backend that $level allows"
    same "$(value 'chosen by')" SUPERCONFIG_SIMD 'who chose'
    same "$(value 'json backend')" "$(json_of $level)" "simdjson's that $level allows"
    same " $(value features) " "$features" 'the features stay what they are'
done

# The same answer with all of them.
printf '{"text": "%s", "numbers": [1, 2, 3, 4, 5], "floats": [0.5, 1.5, 2.5]}' "$(printf 'ä%.0s' {1..90})" >a.json
printf 'text = "%s"\nnumbers = [9223372036854775806, 1, 1, 1, 1]\nfloats = [1.5, inf, -inf]\n' "$(printf 'z%.0s' {1..90})\\tü" >b.toml
run dump --arrays sum a.json b.toml
reference=$out
told=$err
printf '["0123456789012345678901234567890123456789", "\\\001"]' >control.json
printf '[1"x]' >touching.json
run check control.json touching.json
mistakes=$out
contains "$mistakes" 'control.json:1:48: control character in a string' 'the mistake'
contains "$mistakes" "touching.json:1:3: this string has no closing" 'the other mistake'
for level in scalar sse2 sse41 avx2 neon; do
    [[ $level == scalar || $features == *" $level "* ]] || continue
    [ "$built" = processor ] || continue
    SUPERCONFIG_SIMD=$level run dump --arrays sum a.json b.toml
    same "$out" "$reference" "the same configuration with $level"
    same "$err" "$told" 'standard error'
    SUPERCONFIG_SIMD=$level run check control.json touching.json
    same "$out" "$mistakes" "the same mistakes with $level"
done

# What is no name has no effect; the command says so, and each load.
warning='SUPERCONFIG_SIMD: warning: "mmx" is none of scalar, sse2, sse41, avx2, avx512 and neon'
if [ "$built" = processor ]; then
    export SUPERCONFIG_SIMD=mmx
    run cpu
    same "$err" "$warning"$'\n' 'the warning'
    same "$(value backend)" "$best" 'the backend that stays'
    same "$(value 'chosen by')" "$built" 'who chose'
    run cpu --json
    contains "$out" '"warning":"\"mmx\" is none of' 'the warning in the JSON'
    expect 0 1 "$warning" get a --set a=1
    expect 3 '' "${warning/warning: /}" get a --set a=1 --strict
    unset SUPERCONFIG_SIMD
fi

# It reads nothing else.
expect 2 '' 'superconfig: cpu reads no sources; see --help' cpu a.json
expect 2 '' 'superconfig: this command takes no --strict; see --help' cpu --strict
expect 2 '' 'superconfig: this command takes no --set; see --help' cpu --set a=1
run cpu --help
contains "$out" 'usage: superconfig cpu [--json]' 'its help'
