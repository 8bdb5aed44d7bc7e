/* value/path.c: reading and writing paths. */
#include "value/path.h"

#include "simd/ops.h"
#include "value/escape.h"
#include "value/number.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void sc__path_init(struct sc__path *path, const char *text, size_t length)
{
    path->start = path->at = text;
    path->end = text + length;
    path->problem = NULL;
}

static enum sc__path_result refuse(struct sc__path *path, const char *at, const char *problem)
{
    path->at = at;
    path->problem = problem;
    return SC__PATH_INVALID;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static enum sc__path_result read_index(struct sc__path *path, struct sc__path_step *step)
{
    const char *first = path->at + 1;
    const char *at = first;
    uint64_t value = 0;
    while (at < path->end && *at >= '0' && *at <= '9' && value < UINT32_MAX)
        value = value * 10 + (uint64_t)(*at++ - '0');
    if (at == first)
        return refuse(path, first, "expected an index behind the '['");
    if (at - first > 1 && *first == '0')
        return refuse(path, first, "an index has no leading zeros");
    if (value >= UINT32_MAX)
        return refuse(path, first, "the index is too large");
    if (at == path->end || *at != ']')
        return refuse(path, at, "expected ']' behind the index");
    path->at = at + 1;
    step->is_index = true;
    step->index = (uint32_t)value;
    return SC__PATH_STEP;
}

/* Check the escapes of a quoted key piece by piece: any run that decodes fits 16 bytes. */
static bool check_escapes(const char *at, const char *end, const char **wrong)
{
    char decoded[16];
    size_t written;
    while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
        size_t size = end - at >= 2 && at[1] == 'u' ? 6 : 2;
        if ((size_t)(end - at) < size)
            size = (size_t)(end - at);
        if (sc__unescape(at, size, decoded, &written) != SC__UNESCAPED_ALL) {
            size = end - at >= 12 ? 12 : (size_t)(end - at); /* a surrogate and its pair */
            if (size < 12 || sc__unescape(at, size, decoded, &written) != SC__UNESCAPED_ALL) {
                *wrong = at;
                return false;
            }
        }
        at += size;
    }
    return true;
}

static enum sc__path_result read_quoted(struct sc__path *path, struct sc__path_step *step)
{
    const char *first = path->at + 1;
    const char *at = first;
    while (at < path->end && *at != '"') {
        if (*at == '\\') {
            step->has_escapes = true;
            at++;
        }
        if (at < path->end && is_control(*at))
            break;
        if (at < path->end)
            at++;
    }
    if (at == path->end)
        return refuse(path, at, "the quoted key has no closing '\"'");
    if (*at != '"')
        return refuse(path, at, "a control character must be written as an escape");
    if (step->has_escapes && !check_escapes(first, at, &path->at))
        return refuse(path, path->at, "this escape stands for no character");
    step->raw = (sc_str){first, (size_t)(at - first)};
    path->at = at + 1;
    return SC__PATH_STEP;
}

static enum sc__path_result read_bare(struct sc__path *path, struct sc__path_step *step)
{
    const char *at = path->at;
    while (at < path->end && *at != '.' && *at != '[' && *at != ']' && *at != '"' &&
           !is_control(*at))
        at++;
    if (at < path->end && *at != '.' && *at != '[')
        return refuse(path, at, "this character must stand in a quoted key");
    if (at == path->at)
        return refuse(path, at, "expected a key");
    step->raw = (sc_str){path->at, (size_t)(at - path->at)};
    path->at = at;
    return SC__PATH_STEP;
}

enum sc__path_result sc__path_next(struct sc__path *path, struct sc__path_step *step)
{
    memset(step, 0, sizeof *step);
    if (path->at == path->end)
        return SC__PATH_END;
    if (*path->at == '[')
        return read_index(path, step);
    if (path->at != path->start) {
        if (*path->at != '.')
            return refuse(path, path->at, "expected '.' or '[' behind the step");
        path->at++;
        if (path->at == path->end || *path->at == '[')
            return refuse(path, path->at, "expected a key behind the '.'");
    }
    return *path->at == '"' ? read_quoted(path, step) : read_bare(path, step);
}

size_t sc__path_step_decode(const struct sc__path_step *step, char *out)
{
    size_t written = step->raw.length;
    if (step->has_escapes)
        sc__unescape(step->raw.data, step->raw.length, out, &written);
    else
        memcpy(out, step->raw.data, step->raw.length);
    return written;
}

/* Compare a key with escapes without a buffer: run by run, escape by escape. */
static bool escaped_is(sc_str raw, const char *key, size_t length)
{
    size_t at = 0;
    while (at < raw.length) {
        char decoded[16];
        size_t taken = 1, written = 1;
        decoded[0] = raw.data[at];
        if (raw.data[at] == '\\') {
            taken = raw.data[at + 1] == 'u' ? 6 : 2;
            if (sc__unescape(raw.data + at, taken, decoded, &written) != SC__UNESCAPED_ALL)
                sc__unescape(raw.data + at, taken = 12, decoded, &written);
        }
        if (length < written || memcmp(key, decoded, written) != 0)
            return false;
        key += written;
        length -= written;
        at += taken;
    }
    return length == 0;
}

bool sc__path_step_is(const struct sc__path_step *step, const char *key, size_t length)
{
    if (step->is_index)
        return false;
    if (step->has_escapes)
        return escaped_is(step->raw, key, length);
    return step->raw.length == length && sc__equal(step->raw.data, key, length);
}

void sc__path_append_key(struct sc__buffer *path, sc_str key)
{
    if (path->length > 0)
        sc__buffer_append_char(path, '.');
    if (sc__path_key_is_plain(key))
        sc__buffer_append_str(path, key);
    else
        sc__append_quoted(path, key);
}

void sc__path_append_index(struct sc__buffer *path, uint32_t index)
{
    char digits[SC__NUMBER_TEXT];
    sc__buffer_append_char(path, '[');
    sc__buffer_append(path, digits, sc__number_write_unsigned(index, digits));
    sc__buffer_append_char(path, ']');
}

/* Byte by byte, for what is short or stands at no boundary. */
static bool is_plain_bytes(const char *text, size_t length)
{
    char before = '.';
    for (size_t i = 0; i < length; before = text[i++]) {
        bool is_dot = text[i] == '.';
        if (is_dot ? before == '.' : sc__path_byte_needs_quotes(text[i]))
            return false;
    }
    return before != '.';
}

#if defined(__SSE2__)

/* Which of sixteen bytes need quotes, the dot not counted. */
static inline __m128i quoted_of(__m128i bytes)
{
    __m128i from_bracket = _mm_sub_epi8(bytes, _mm_set1_epi8('['));
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);
    __m128i brackets = _mm_cmpeq_epi8(_mm_min_epu8(from_bracket, _mm_set1_epi8(']' - '[')),
                                      from_bracket); /* the backslash between them as well */
    __m128i others = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                               _mm_cmpeq_epi8(bytes, _mm_set1_epi8('='))),
                                  _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
    return _mm_or_si128(_mm_or_si128(low, brackets), others);
}

/* The bytes of a short key, some of them twice: loads that overlap cover every length. */
static inline __m128i load_key(sc_str key)
{
    if (key.length >= 8)
        return _mm_set_epi64x((long long)sc__load_word(key.data + key.length - 8),
                              (long long)sc__load_word(key.data));
    if (key.length >= 4)
        return _mm_set1_epi64x(
            (long long)((uint64_t)sc__load_half(key.data + key.length - 4) << 32 |
                        sc__load_half(key.data)));
    return _mm_set_epi8(key.data[0], key.data[0], key.data[0], key.data[0], key.data[0],
                        key.data[0], key.data[0], key.data[0], key.data[0], key.data[0],
                        key.data[0], key.data[0], key.data[0], key.data[0],
                        key.data[key.length / 2], key.data[key.length - 1]);
}

bool sc__path_key_is_plain(sc_str key)
{
    const __m128i dot = _mm_set1_epi8('.');
    __m128i bytes;
    if (key.length == 0)
        return false;
    for (; key.length > 16; key.data += 16, key.length -= 16) {
        bytes = _mm_loadu_si128((const __m128i *)(const void *)key.data);
        if (_mm_movemask_epi8(_mm_or_si128(quoted_of(bytes), _mm_cmpeq_epi8(bytes, dot))) != 0)
            return false;
    }
    bytes = load_key(key);
    return _mm_movemask_epi8(_mm_or_si128(quoted_of(bytes), _mm_cmpeq_epi8(bytes, dot))) == 0;
}

static inline unsigned dots_of(__m128i bytes)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
}

/* Of the bytes that count, none needs quotes; and no two dots stand side by side, of which the
 * second is one of `joined`. */
static inline bool is_plain_vector(__m128i bytes, unsigned counted, unsigned joined)
{
    unsigned dots = dots_of(bytes);
    unsigned quoted = (unsigned)_mm_movemask_epi8(quoted_of(bytes));
    return ((quoted & counted) | (dots & dots << 1 & joined)) == 0;
}

/* From 4 to 15 bytes, as their first and last 8 or 4, side by side. Where those meet, nothing is
 * joined; two bytes side by side are so in one of them. */
static inline bool is_plain_short(const char *text, size_t length)
{
    if (length > 8)
        return is_plain_vector(
            _mm_set_epi64x((int64_t)sc__load_word(text + length - 8), (int64_t)sc__load_word(text)),
            0xFFFF, 0xFEFF);
    if (length == 8)
        return is_plain_vector(_mm_cvtsi64_si128((int64_t)sc__load_word(text)), 0xFF, 0xFF);
    if (length == 4)
        return is_plain_vector(_mm_cvtsi32_si128((int32_t)sc__load_half(text)), 0xF, 0xF);
    uint64_t both = sc__load_half(text) | (uint64_t)sc__load_half(text + length - 4) << 32;
    return is_plain_vector(_mm_cvtsi64_si128((int64_t)both), 0xFF, 0xEF);
}

/* Sixteen bytes and more, with one verdict at the end. The last vector overlaps the one before
 * it; the dot before a vector is joined to its first byte. */
static inline bool is_plain_long(const char *text, size_t length)
{
    __m128i quoted = _mm_setzero_si128();
    unsigned joined = 0;
    unsigned before = 0;
    for (size_t at = 0; at + 16 < length; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        unsigned dots = dots_of(bytes);
        quoted = _mm_or_si128(quoted, quoted_of(bytes));
        joined |= dots & (dots << 1 | before);
        before = dots >> 15;
    }
    const char *last = text + length - 16;
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)last);
    unsigned dots = dots_of(bytes);
    joined |= dots & (dots << 1 | (length > 16 && last[-1] == '.'));
    return ((unsigned)_mm_movemask_epi8(_mm_or_si128(quoted, quoted_of(bytes))) | joined) == 0;
}

bool sc__path_is_plain(const char *text, size_t length)
{
    if (length < 4)
        return is_plain_bytes(text, length);
    if (text[0] == '.' || text[length - 1] == '.')
        return false;
    return length < 16 ? is_plain_short(text, length) : is_plain_long(text, length);
}

#else

bool sc__path_key_is_plain(sc_str key)
{
    for (size_t i = 0; i < key.length; i++) {
        if (sc__path_byte_needs_quotes(key.data[i]))
            return false;
    }
    return key.length > 0;
}

bool sc__path_is_plain(const char *text, size_t length)
{
    return is_plain_bytes(text, length);
}

#endif
