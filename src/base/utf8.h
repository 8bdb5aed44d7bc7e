/* base/utf8.h: UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing past U+10FFFF. */
#ifndef SC_BASE_UTF8_H
#define SC_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the valid sequence at `text`, 1 to 4; 0 if the sequence there is not valid. */
size_t sc__utf8_sequence(const char *text, size_t length);

/* Bytes of the longest valid prefix: `length` where all is valid. */
size_t sc__utf8_valid_prefix(const char *text, size_t length);

/* Characters (code points) in valid text; in invalid text, bytes that are no continuation. */
size_t sc__utf8_count(const char *text, size_t length);

/* Bytes of valid text that fit into `most` without cutting a character. */
size_t sc__utf8_cut(const char *text, size_t length, size_t most);

/* Write a code point; returns the bytes written, 1 to 4. It must be no surrogate. */
size_t sc__utf8_encode(uint32_t code_point, char out[4]);

/* Bytes of a leading byte order mark: 3 or 0. */
size_t sc__utf8_bom(const char *text, size_t length);

#endif
