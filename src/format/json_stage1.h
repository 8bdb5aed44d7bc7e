/* format/json_stage1.h: where the tokens of a JSON text begin, by simdjson's first stage.
 *
 * A token is one of { } [ ] , : outside of strings, or a string, or else a run of bytes
 * that are not blank, named by its first byte. A string right behind such a run, as in
 * 1"x", counts as a part of it. The stage proves that the text is UTF-8, that every string
 * is closed, and that none holds a control character; where one of these fails it says
 * no more than that.
 *
 * Its memory is simdjson's own (operator new), not an sc_allocator's. A thread keeps one for
 * texts of up to 16 KiB, which takes 64 KiB at most, until it ends. */
#ifndef SC_FORMAT_JSON_STAGE1_H
#define SC_FORMAT_JSON_STAGE1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sc__stage1_result {
    SC__STAGE1_OK,      /* without a token where there are only blanks */
    SC__STAGE1_REFUSED, /* a broken string or encoding, somewhere; or there are no vectors */
    SC__STAGE1_NO_MEMORY
};

struct sc__stage1;

/* For texts up to `capacity` bytes, at most UINT32_MAX; NULL if there is no memory. One
 * thread at a time may use it. */
struct sc__stage1 *sc__stage1_create(size_t capacity);
void sc__stage1_destroy(struct sc__stage1 *stage1); /* NULL is allowed */

/* Index `length` bytes. `*tokens` are `*count` offsets and `length` behind them; they
 * hold until the next call. */
enum sc__stage1_result sc__stage1_run(struct sc__stage1 *stage1, const char *bytes, size_t length,
                                      const uint32_t **tokens, size_t *count);

/* Is it all UTF-8? Faster than base/utf8.h for long texts; it does not say where not. */
bool sc__stage1_is_utf8(const char *bytes, size_t length);

/* The instruction set in use, by simdjson's name for it: "haswell", "fallback"; never NULL. */
const char *sc__stage1_backend(void);

#ifdef __cplusplus
}
#endif

#endif
