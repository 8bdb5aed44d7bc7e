/* tests/conformance/json_dom_oracle.h: simdjson's DOM, to compare our stage 2 with. */
#ifndef JSON_DOM_ORACLE_H
#define JSON_DOM_ORACLE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the DOM makes of a text without a byte order mark, a value a line:
 *
 *   {  }  [  ]  true  false  null
 *   key 3:abc        behind the colon as many bytes, raw
 *   text 3:abc
 *   integer -12
 *   natural 18446744073709551615
 *   float 3ff8000000000000
 *
 * free(3) it; `*described` is its length. NULL where the DOM refuses the text. */
char *json_dom_oracle_read(const char *bytes, size_t length, size_t *described);

#ifdef __cplusplus
}
#endif

#endif
