#!/usr/bin/env bash
# Every code block of README, guide and formats runs, and prints what they show. The convention is
# at the top of tests/support/documents.py. With --update the documents get the real output.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"
source "$(dirname "$0")/../support/sanitized.sh"

root=$(cd "$(dirname "$0")/../.." && pwd)
support=$root/tests/support
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home LC_ALL=C.UTF-8
mkdir "$HOME"
unset XDG_CONFIG_HOME XDG_CONFIG_DIRS

# As README and guide say, below the home directory.
cmake --install "$SUPERCONFIG_BUILD" --prefix "$HOME/superconfig" >/dev/null
lib=$(dirname "$(find "$HOME/superconfig" -name libsuperconfig.a)")
export PATH=$HOME/superconfig/bin:$PATH LD_LIBRARY_PATH=$lib
export DOCUMENT_INCLUDES="-I$HOME/superconfig/include"
export DOCUMENT_LIBRARIES="-L$lib -lsuperconfig -lpthread"

# check DOCUMENT: in a directory of its own, with the examples.
check() {
    local work
    work=$(mktemp -d -p "$scratch")
    cp -r "$root/examples" "$work"
    (cd "$work" && python3 "$support/documents.py" "${update[@]}" "$root/$1")
}

# The checker itself must see what is wrong.
refuses() {
    printf '%s\n' "$1" >"$scratch/wrong.md"
    if (cd "$scratch" && python3 "$support/documents.py" wrong.md) 2>"$scratch/complaint"; then
        fail "$1" 'a complaint' 'a document that is wrong'
    fi
    contains "$(cat "$scratch/complaint")" "$2" 'what is wrong with the document'
}

update=()
[ "${1:-}" != --update ] || update=(--update)
refuses $'```sh\necho a\n```\n```text\nb\n```' 'the output differs'
refuses $'```sh\nfalse\n```' 'ends with status 1'
refuses $'```sh\ntrue\n```\n```toml\na = 1\n```' 'neither run nor explained'
refuses $'```c\nint main(void) { return 3; }\n```' 'ends with status 3'
refuses $'```sh\ntrue' 'not closed'
failed=0
check README.md || failed=1
check docs/guide.md || failed=1
check docs/formats.md || failed=1
exit $failed
