/* format/yaml_characters.c: one pass over the text before it is parsed. */
#include "format/yaml_characters.h"

#include "base/error.h"

bool sc__yaml_is_unprintable(const unsigned char *bytes)
{
    switch (bytes[0]) {
    case 0x7F:
        return true;
    case 0xC2: /* U+0080 to U+009F but NEL */
        return bytes[1] < 0xA0 && bytes[1] != 0x85;
    case 0xEF: /* U+FEFF, U+FFFE, U+FFFF */
        return (bytes[1] == 0xBB && bytes[2] == 0xBF) || (bytes[1] == 0xBF && bytes[2] >= 0xBE);
    default:
        return false;
    }
}

size_t sc__yaml_next_unprintable(const struct sc__text *text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    for (; at < text->length; at++) {
        if (bytes[at] >= 0x7F && sc__yaml_is_unprintable(bytes + at))
            return at;
    }
    return SIZE_MAX;
}

sc_status sc__yaml_check_characters(const struct sc__text *text, size_t start, size_t *unprintable,
                                    sc_error *error)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    bool suspicious = false;
    for (size_t at = start; at < text->length; at++) {
        suspicious |= bytes[at] >= 0x7F;
        if (bytes[at] < 0x20 && bytes[at] != '\n' && bytes[at] != '\r' && bytes[at] != '\t')
            return sc__error_at(error, text, at, SC_ESYNTAX,
                                "control character U+%04X (write it as \"\\x%02X\", in quotes)",
                                bytes[at], bytes[at]);
    }
    *unprintable = suspicious ? sc__yaml_next_unprintable(text, start) : SIZE_MAX;
    return SC_OK;
}

sc_status sc__yaml_unprintable_error(const struct sc__text *text, size_t at, sc_error *error)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes + at;
    unsigned code_point = bytes[0] == 0x7F ? 0x7FU
                          : bytes[0] == 0xC2
                              ? bytes[1]
                              : 0xF000U | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
    if (code_point == 0xFEFF)
        return sc__error_at(error, text, at, SC_ESYNTAX,
                            "a byte order mark, which may stand at the start of the text only");
    return sc__error_at(error, text, at, SC_ESYNTAX, "character U+%04X is allowed in quotes only",
                        code_point);
}
