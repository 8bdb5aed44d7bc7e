/* format/yaml_text.h: the text of a scalar: borrowed from the source where it stands there as
 * it is, decoded and folded into the arena where it does not. */
#ifndef SC_FORMAT_YAML_TEXT_H
#define SC_FORMAT_YAML_TEXT_H

#include "base/arena.h"
#include "base/text.h"

struct fy_token;

/* What there is to know of a scalar: its content stands from `at` to `end`, without quotes. */
struct sc__yaml_content {
    const struct sc__text *text;
    struct fy_token *token;
    size_t indicator; /* '|' or '>' of a block scalar */
    size_t at;
    size_t end;
    bool is_last; /* nothing follows: the text, or what is read of it, ends here */
};

sc_status sc__yaml_text_read(const struct sc__yaml_content *content, struct sc__arena *arena,
                             sc_str *out, sc_error *error);

#endif
