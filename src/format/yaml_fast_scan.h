/* format/yaml_fast_scan.h: the searches of the fast reader, 16 bytes at a time where there is SSE2.
 *
 * Each begins at a byte of the text or the NUL behind it and stops there at the latest: a load
 * reads up to 15 bytes of the padding. Tokens are short, so the searches are inlined: a call
 * through the table of kernels (simd/ops.h) takes longer than most of them. */
#ifndef SC_FORMAT_YAML_FAST_SCAN_H
#define SC_FORMAT_YAML_FAST_SCAN_H

#include <stdbool.h>

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

#endif
