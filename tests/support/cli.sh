# tests/support/cli.sh: runs the command line in a folder of its own, and asserts what it gives.
source "$(dirname "${BASH_SOURCE[0]}")/assert.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/work"
cd "$scratch/work"
export LC_ALL=C.UTF-8

# run WORD...: sets status, out and err, the last two to the byte.
run() {
    status=0
    "$SUPERCONFIG" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    out=$(cat "$scratch/out" && printf x)
    err=$(cat "$scratch/err" && printf x)
    out=${out%x}
    err=${err%x}
}

# expect STATUS OUT ERR WORD...: each text is given without its last newline.
expect() {
    local expected_status=$1 expected_out=${2:+$2$'\n'} expected_err=${3:+$3$'\n'}
    shift 3
    run "$@"
    same "$err" "$expected_err" "standard error of: superconfig $*"
    same "$out" "$expected_out" "standard output of: superconfig $*"
    same "$status" "$expected_status" "exit status of: superconfig $*"
}

# gives OUT WORD...: it prints that and nothing else, and succeeds.
gives() {
    local expected=$1
    shift
    expect 0 "$expected" '' "$@"
}
