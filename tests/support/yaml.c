/* tests/support/yaml.c: support.h's assertions for one format. */
#include "yaml.h"

void assert_yaml(const char *text, const char *json)
{
    assert_parses(SC__FORMAT_YAML, text, json);
}

void assert_wrong(const char *text, sc_status status, uint32_t line, uint32_t column)
{
    assert_fails(SC__FORMAT_YAML, text, status, line, column);
}

void assert_message(const char *text, const char *message)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_not_equal(parsed.status, SC_OK);
    assert_string_equal(parsed.error.message, message);
    parsed_free(&parsed);
}
