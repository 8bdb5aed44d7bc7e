/* tests/support/yaml.h: YAML texts and what becomes of them. */
#ifndef YAML_H
#define YAML_H

#include "support.h"

/* It parses to one document, which is this as compact JSON. */
void assert_yaml(const char *text, const char *json);

/* It fails at this place. */
void assert_wrong(const char *text, sc_status status, uint32_t line, uint32_t column);

/* It fails with this message. */
void assert_message(const char *text, const char *message);

#endif
