/* format/yaml_fast_scan.h: the searches of the fast reader, 16 bytes at a time where there is SSE2.
 *
 * Each begins at a byte of the text or the NUL behind it and stops there at the latest: a load
 * reads up to 15 bytes of the padding. Tokens are short, so the searches are inlined: a call
 * through the table of kernels (simd/ops.h) takes longer than most of them. */
#ifndef SC_FORMAT_YAML_FAST_SCAN_H
#define SC_FORMAT_YAML_FAST_SCAN_H

#include "superconfig/value.h"

#include <stdbool.h>

/* What a character may be at the start of a plain scalar. */
enum {
    SC__YAML_BEGINS = 1, /* always, where anything may: no indicator, no blank */
    SC__YAML_COMMON = 2, /* and nothing of its own may follow, as "..." or "<<" */
    SC__YAML_TEXT = 4,   /* the scalar is text, whatever follows */
    SC__YAML_NUMBER = 8  /* a digit, or '-' */
};

extern const unsigned char sc__yaml_classes[256];

static inline bool sc__yaml_is(char c, unsigned classes)
{
    return (sc__yaml_classes[(unsigned char)c] & classes) != 0;
}

#if defined(__SSE2__) && !defined(SC_NO_SIMD)

#include <emmintrin.h>

static inline __m128i sc__yaml_has(__m128i bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* Bytes of control characters: line ends, tabs, the NUL. */
static inline __m128i sc__yaml_controls(__m128i bytes)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
}

/* The first of control characters, `a`, `b` and, in brackets, their indicators. */
static inline const char *sc__yaml_find(const char *at, char a, char b, bool flow)
{
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const void *)at);
        __m128i found = _mm_or_si128(_mm_or_si128(sc__yaml_has(bytes, a), sc__yaml_has(bytes, b)),
                                     sc__yaml_controls(bytes));
        if (flow) {
            /* '[' and '{' differ in one bit, ']' and '}' likewise. */
            __m128i braces = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
            found = _mm_or_si128(found, _mm_or_si128(sc__yaml_has(bytes, ','),
                                                     _mm_or_si128(sc__yaml_has(braces, '{'),
                                                                  sc__yaml_has(braces, '}'))));
        }
        unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask)
            return at + __builtin_ctz(mask);
    }
}

static inline const char *sc__yaml_skip_spaces(const char *at)
{
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const void *)at);
        unsigned others = ~(unsigned)_mm_movemask_epi8(sc__yaml_has(bytes, ' ')) & 0xFFFF;
        if (others)
            return at + __builtin_ctz(others);
    }
}

#else

static inline const char *sc__yaml_find(const char *at, char a, char b, bool flow)
{
    for (;; at++) {
        if ((unsigned char)*at < 0x20 || *at == a || *at == b)
            return at;
        if (flow && (*at == ',' || (*at | 0x20) == '{' || (*at | 0x20) == '}'))
            return at;
    }
}

static inline const char *sc__yaml_skip_spaces(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

#endif

/* Where a scalar's part stops. */
enum sc__yaml_plain_stop {
    SC__YAML_PLAIN_LINE,      /* a line's end, or the text's */
    SC__YAML_PLAIN_COLON,     /* that ends a key */
    SC__YAML_PLAIN_COMMENT,   /* '#' behind a blank */
    SC__YAML_PLAIN_INDICATOR, /* of brackets */
    SC__YAML_PLAIN_DECLINED   /* a tab */
};

static inline bool sc__yaml_is_indicator(char c)
{
    return c == ',' || (c | 0x20) == '{' || (c | 0x20) == '}';
}

/* Where the part of a plain scalar that begins at `*at` stops on this line. */
static inline enum sc__yaml_plain_stop sc__yaml_find_stop(const char **at, bool flow)
{
    for (const char *stop = *at;; stop++) {
        stop = *at = sc__yaml_find(stop, ':', '#', flow);
        if (*stop == '\n')
            return SC__YAML_PLAIN_LINE;
        if (*stop == ':') {
            if (stop[1] == '\t')
                return SC__YAML_PLAIN_DECLINED;
            if ((unsigned char)stop[1] <= ' ' || (flow && sc__yaml_is_indicator(stop[1])))
                return SC__YAML_PLAIN_COLON;
        } else if (*stop == '#') {
            if (stop[-1] == ' ')
                return SC__YAML_PLAIN_COMMENT;
        } else {
            return *stop == '\0'   ? SC__YAML_PLAIN_LINE
                   : *stop == '\t' ? SC__YAML_PLAIN_DECLINED
                                   : SC__YAML_PLAIN_INDICATOR;
        }
    }
}

/* From `start` to `end` without the blanks at the end. */
static inline sc_str sc__yaml_trim(const char *start, const char *end)
{
    while (end > start && end[-1] == ' ')
        end--;
    return (sc_str){start, (size_t)(end - start)};
}

#endif
