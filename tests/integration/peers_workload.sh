#!/usr/bin/env bash
# The benchmarks' files: the same bytes each time, and expected.tsv has what they say.
source "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

generator=$(dirname "$SUPERCONFIG")/bench/peers/workload
[ -x "$generator" ] || exit 77

"$generator" one
"$generator" two
diff -r one two

# Figures can be compared between versions while this holds.
sum=$(cd one && find . -type f | sort | xargs sha256sum | sha256sum)
same "${sum%% *}" fbe9a12d11c0fd2f1668e5ec9db1b75980c31cad01ee7dadecc4ef4722aec536 'checksum of the workload'

# equal TYPE GOT EXPECTED: floats have more than one spelling.
equal() {
    case $1 in
    float) awk -v a="$2" -v b="$3" 'BEGIN { exit a + 0 != b + 0 }' ;;
    *) [ "$2" = "$3" ] ;;
    esac
}

# reads SET SOURCE...: each leaf that is expected of a set is in the merged sources.
reads() {
    local set=$1 name path type text got count=0
    shift
    while IFS=$'\t' read -r name path type text; do
        [ "$name" = "$set" ] || continue
        got=$("$SUPERCONFIG" get "$path" "$@")
        equal "$type" "$got" "$text" || fail "$got" "$text" "$path of $set"
        count=$((count + 1))
    done <one/expected.tsv
    [ "$count" -gt 20 ] || fail "$count" 'more than 20' "leaves of $set"
}

layers() { sed 's|^|one/layers/|' one/layers/order; }

for format in json toml yaml; do
    reads base "one/base.$format"
done
mapfile -t files < <(layers)
reads layers "${files[@]}"
mapfile -t files < <(layers | sed 's|/3\.|/3-changed.|')
reads changed "${files[@]}"
mapfile -t files < <(layers)
set -a
source one/environment
set +a
reads layers_env "${files[@]}" --env BENCH
