/* format/toml_scan.c: the table of characters; comments and line ends. */
#include "format/toml_scan.h"

#include "simd/ops.h"

/* One letter a class, so that the table can be read: control, key, basic, literal, rest. */
enum {
    C = SC__TOML_CONTROL,
    K = SC__TOML_BARE,
    B = SC__TOML_BASIC,
    L = SC__TOML_LITERAL,
    R = SC__TOML_REST,
    E = C | R
};

const unsigned char sc__toml_classes[256] = {
    C, C, C, C, C, C, C, C, C, 0, E, C, C, E, C, C, /* NUL to SI; the tab is none */
    C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, /* DLE to US */
    0, 0, B, R, 0, 0, 0, L, 0, 0, 0, 0, 0, K, 0, 0, /* space ! " # $ % & ' ( ) * + , - . / */
    K, K, K, K, K, K, K, K, K, K, 0, 0, 0, 0, 0, 0, /* 0 to 9 : ; < = > ? */
    0, K, K, K, K, K, K, K, K, K, K, K, K, K, K, K, /* @ A to O */
    K, K, K, K, K, K, K, K, K, K, K, 0, B, 0, 0, K, /* P to Z [ \ ] ^ _ */
    0, K, K, K, K, K, K, K, K, K, K, K, K, K, K, K, /* ` a to o */
    K, K, K, K, K, K, K, K, K, K, K, 0, 0, 0, 0, C, /* p to z { | } ~ DEL */
};

/* The same classes as sets: a row for each low half of a character (simd/ops.h). All have the
 * control characters; then '"' and '\\'; then '\''. */
#define CONTROLS(row2, row7, row12)                                                                \
    {                                                                                              \
        {                                                                                          \
            3, 3, 3 | (row2), 3, 3, 3, 3, 3 | (row7), 3, 2, 3, 3, 3 | (row12), 3, 3, 0x83          \
        }                                                                                          \
    }
static const struct sc__byte_set controls = CONTROLS(0, 0, 0);
static const struct sc__byte_set basic_stops = CONTROLS(1 << 2, 0, 1 << 5);
static const struct sc__byte_set literal_stops = CONTROLS(0, 1 << 2, 0);

const char *sc__toml_find_far(const struct sc__toml *reader, const char *at, unsigned classes)
{
    const char *end = reader->text->bytes + reader->text->length;
    const struct sc__byte_set *set = classes & SC__TOML_BASIC     ? &basic_stops
                                     : classes & SC__TOML_LITERAL ? &literal_stops
                                                                  : &controls;
    return at + sc__ops()->find_any(at, (size_t)(end - at), set);
}

uint32_t sc__toml_line(const struct sc__toml *reader, size_t offset)
{
    return sc__text_place(reader->text, offset).line;
}

sc_status sc__toml_control_error(const struct sc__toml *reader, const char *place,
                                 const char *where)
{
    if (*place == '\r')
        return sc__toml_error(reader, place, SC_ESYNTAX,
                              "a carriage return without a line feed in %s", where);
    return sc__toml_error(reader, place, SC_ESYNTAX, "control character U+%04X in %s",
                          (unsigned char)*place, where);
}

sc_status sc__toml_expected(const struct sc__toml *reader, const char *what)
{
    const char *at = reader->at;
    if (*at != '\0' && sc__toml_is(*at, SC__TOML_CONTROL) && sc__toml_line_end(at) == 0)
        return sc__toml_control_error(reader, at, "the text");
    return sc__toml_error(reader, at, SC_ESYNTAX, "expected %s", what);
}

sc_status sc__toml_skip_comment(struct sc__toml *reader)
{
    reader->at = sc__toml_find(reader, reader->at, SC__TOML_CONTROL);
    if (*reader->at == '\0' || sc__toml_line_end(reader->at) > 0)
        return SC_OK;
    return sc__toml_control_error(reader, reader->at, "a comment");
}

sc_status sc__toml_skip_rests(struct sc__toml *reader)
{
    for (;;) {
        reader->at = sc__toml_skip_blanks(reader->at);
        sc_status status = *reader->at == '#' ? sc__toml_skip_comment(reader) : SC_OK;
        size_t line_end = sc__toml_line_end(reader->at);
        if (status != SC_OK || line_end == 0)
            return status;
        reader->at += line_end;
    }
}

sc_status sc__toml_end_other_line(struct sc__toml *reader, const char *what)
{
    reader->at = sc__toml_skip_blanks(reader->at);
    sc_status status = *reader->at == '#' ? sc__toml_skip_comment(reader) : SC_OK;
    if (status != SC_OK)
        return status;
    size_t line_end = sc__toml_line_end(reader->at);
    reader->at += line_end;
    if (line_end > 0 || *reader->at == '\0')
        return SC_OK;
    char expected[64];
    snprintf(expected, sizeof expected, "the line's end after %s", what);
    return sc__toml_expected(reader, expected);
}
