/* format/yaml_fast_check.c: one pass over the text, block by block.
 *
 * Carriage returns, the line ends of YAML 1.1 beyond ASCII and whatever may stand in quotes only
 * are for the other reader. */
#include "format/yaml_fast_state.h"

#include "format/yaml_characters.h"

enum { BLOCK = 64 };

/* NEL, LS and PS, which once ended lines. */
static bool is_former_break(const unsigned char *bytes)
{
    return (bytes[0] == 0xC2 && bytes[1] == 0x85) ||
           (bytes[0] == 0xE2 && bytes[1] == 0x80 && (bytes[2] & 0xFE) == 0xA8);
}

/* A character's bytes behind its first never look like a first, so each byte may be asked. */
static bool is_simple(const unsigned char *bytes)
{
    if (bytes[0] >= 0x20 && bytes[0] < 0x7F)
        return true;
    if (bytes[0] < 0x20)
        return bytes[0] == '\n' || bytes[0] == '\t';
    return !sc__yaml_is_unprintable(bytes) && !is_former_break(bytes);
}

static bool are_simple(const char *at, const char *end)
{
    while (at < end && is_simple((const unsigned char *)at))
        at++;
    return at == end;
}

#if defined(__SSE2__) && !defined(SC_NO_SIMD)

/* What is not printable ASCII, a tab or a line feed. A byte's sign makes it less than a blank. */
static inline __m128i find_others(const char *at)
{
    __m128i bytes = _mm_loadu_si128((const void *)at);
    __m128i others =
        _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), sc__yaml_has(bytes, 0x7F));
    __m128i fine = _mm_or_si128(sc__yaml_has(bytes, '\n'), sc__yaml_has(bytes, '\t'));
    return _mm_andnot_si128(fine, others);
}

static bool is_ascii(const char *at)
{
    __m128i first = _mm_or_si128(find_others(at), find_others(at + 16));
    __m128i second = _mm_or_si128(find_others(at + 32), find_others(at + 48));
    return _mm_movemask_epi8(_mm_or_si128(first, second)) == 0;
}

#else

static bool is_ascii(const char *at)
{
    (void)at;
    return false; /* one by one */
}

#endif

bool sc__yaml_fast_check(const struct sc__text *text, size_t start)
{
    const char *end = text->bytes + text->length;
    const char *at = text->bytes + start;
    for (; end - at >= BLOCK; at += BLOCK) {
        if (!is_ascii(at) && !are_simple(at, at + BLOCK))
            return false;
    }
    return are_simple(at, end);
}
