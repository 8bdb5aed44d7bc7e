# tests/support/assert.sh: what the integration scripts assert with. Each takes what it got,
# what it expects, and what that would show; it stops the script with all three.

fail() {
    printf 'failed: %s\n--- got\n%s\n--- expected\n%s\n' "$3" "$1" "$2" >&2
    exit 1
}

# same GOT EXPECTED WHAT
same() {
    [ "$1" = "$2" ] || fail "$1" "$2" "$3"
}

# contains GOT PART WHAT
contains() {
    case $1 in
    *"$2"*) ;;
    *) fail "$1" "... $2 ..." "$3" ;;
    esac
}

# lacks GOT PART WHAT
lacks() {
    case $1 in
    *"$2"*) fail "$1" "without $2" "$3" ;;
    esac
}
