#!/usr/bin/env bash
# A field table that disagrees with its struct does not compile; one that agrees does, as
# strictly as a program may be compiled.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# compile FIELD: a table of one field of struct s.
compile() {
    cat >"$scratch/table.c" <<END
#include <superconfig/superconfig.h>
enum e { E_ONE, E_TWO };
struct in { int32_t x; };
struct s {
    int32_t number; uint8_t bits : 3; char letter; char text[8]; char *copy; enum e choice;
    void *any; int32_t array[4]; int32_t *list; size_t count; int32_t short_count;
    struct in in; struct in ins[2]; struct in *in_list; long double wide; char lines[2][8];
};
extern const sc_table in_table;
const sc_name names[] = {{"one", E_ONE}, {"two", E_TWO}};
const sc_field fields[] = {$1};
const sc_table table = SC_TABLE(struct s, fields);
END
    cc -std=c11 -Wall -Wextra -Wconversion -Wshadow -pedantic -Werror -fsyntax-only \
        -I"$SUPERCONFIG_SOURCE/include" "$scratch/table.c" >"$scratch/messages" 2>&1
}

compiles() { compile "$1" || fail "$(cat "$scratch/messages")" 'no message' "$1 compiles"; }
refused() { if compile "$1"; then fail 'it compiles' 'an error' "$1"; fi; }

compiles 'SC_FIELD(struct s, number, "number")'
compiles 'SC_FIELD(struct s, number, "number", .required = true, .range = {1, 5}),
    SC_FIELD(struct s, text, "text", .length = {1, 0}, .pattern = "x"),
    SC_FIELD(struct s, copy, "copy", .default_text = "x")'
compiles 'SC_FIELD(struct s, choice, "choice", SC_NAMES(names), .default_text = "one")'
compiles 'SC_FIELD(struct s, in.x, "in.x"), SC_FIELD(struct s, array[2], "third")'
compiles 'SC_FIELD_ARRAY(struct s, array, count, "a"), SC_FIELD_ARRAY(struct s, lines, count, "b")'
compiles 'SC_FIELD_LIST(struct s, list, count, "list", .items = {1, 9})'
compiles 'SC_FIELD_TABLE(struct s, in, &in_table, "in"),
    SC_FIELD_TABLE_ARRAY(struct s, ins, count, &in_table, "ins"),
    SC_FIELD_TABLE_LIST(struct s, in_list, count, &in_table, "list", .required = true)'

refused 'SC_FIELD(struct s, missing, "x")'
refused 'SC_FIELD(struct s, bits, "x")'
refused 'SC_FIELD(struct s, letter, "x")'
refused 'SC_FIELD(struct s, any, "x")'
refused 'SC_FIELD(struct s, wide, "x")'
refused 'SC_FIELD(struct s, array, "x")'
refused 'SC_FIELD(struct s, in, "x")'
refused 'SC_FIELD_LIST(struct s, any, count, "x")'
refused 'SC_FIELD_LIST(struct s, list, short_count, "x")'
refused 'SC_FIELD_ARRAY(struct s, array, number, "x")'
refused 'SC_FIELD_ARRAY(struct s, number, count, "x")'
