/* tests/conformance/toml_oracle.h: toml++, another TOML 1.0 reader, to compare ours with. */
#ifndef TOML_ORACLE_H
#define TOML_ORACLE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What toml++ makes of a text, as the tagged JSON of toml-test: tables are objects, arrays
 * are arrays, any other value is {"type": ..., "value": ...}. free(3) it; NULL where toml++
 * refuses the text. */
char *toml_oracle_read(const char *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif
