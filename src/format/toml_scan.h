/* format/toml_scan.h: what the stages of the TOML reader share: the state of a read, the classes
 * of characters, blanks, comments and line ends.
 *
 *   toml_scan      characters to blanks, comments, line ends
 *   toml_string    the four kinds of strings
 *   toml_number    integers, floats, inf and nan
 *   toml_datetime  the four kinds of date-times
 *   toml_table     which table a key may open or add to
 *   toml_key       keys and headers, part by part
 *   toml_value     values; arrays and inline tables on a stack of their own
 *   toml_read      lines
 *
 * One pass from left to right, straight into the document. The text holds valid UTF-8 without
 * a NUL byte, so the NUL behind its end stops every loop over characters. */
#ifndef SC_FORMAT_TOML_SCAN_H
#define SC_FORMAT_TOML_SCAN_H

#include "base/error.h"
#include "format/format.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A container and how deep it lies; the root lies at depth 1. */
struct sc__toml_place {
    uint32_t node;
    uint32_t depth;
};

/* One part of a dotted key. */
struct sc__toml_key {
    uint32_t number; /* in the document's interner; SC__NO_KEY of an array's element */
    uint32_t at;     /* byte offset of its first character, the quote of a quoted one */
};

/* Where a value goes. */
struct sc__toml_slot {
    struct sc__toml_place parent;
    struct sc__toml_key key;
};

/* A table that key-value pairs are being added to. */
struct sc__toml_table {
    struct sc__toml_place place;
    uint64_t
        names; /* bit n % 64 for each key number n in it, so that most new keys are not sought */
};

/* An array or an inline table that is being read. */
struct sc__toml_frame {
    struct sc__toml_table table; /* or the array */
    bool is_array;
    bool needs_comma; /* before the next element */
};

struct sc__toml {
    const struct sc__text *text;
    const char *at; /* the next character */
    struct sc__arena *arena;
    struct sc__document *document;
    const struct sc__parse_options *options;
    sc_error *error;
    bool is_1_1;                   /* the rules that TOML 1.1 relaxes are asked where they hold */
    struct sc__toml_table section; /* that of the last header */
    const char *key_start;         /* the first character of the dotted key being read */
    uint32_t known_keys;           /* in the document before the last part of a key was read */
    /* Guesses at the part that comes next, by the last time; SC__NO_KEY where there are none. */
    uint32_t last_key;           /* the last part that was read, which others came behind */
    uint32_t first_of_table;     /* the first part in the last table */
    uint32_t first_of_header;    /* and of the last header */
    struct sc__toml_frame *open; /* the innermost last */
    uint32_t open_count;
    uint32_t open_capacity;
};

enum {
    SC__TOML_CONTROL = 1, /* every control character but the tab: allowed raw in no line */
    SC__TOML_BARE = 2,    /* A-Z a-z 0-9 _ - */
    SC__TOML_BASIC = 4,   /* '"' and '\\', which end a run in a basic string */
    SC__TOML_LITERAL = 8, /* '\'' */
    SC__TOML_REST = 16    /* what the rest of a line is: '\n', '\r', '#' */
};

extern const unsigned char sc__toml_classes[256];

static inline bool sc__toml_is(char c, unsigned classes)
{
    return (sc__toml_classes[(unsigned char)c] & classes) != 0;
}

/* What ends a run: SC__TOML_CONTROL, alone or with one of those that end strings. */
const char *sc__toml_find_far(const struct sc__toml *reader, const char *at, unsigned classes);

#ifdef __SSE2__
/* Of 16 bytes, those of these classes, as bits; a tab may be among them. Vectors that every
 * processor of the kind has need no choice at run time. */
static inline unsigned sc__toml_stops(const char *at, unsigned classes)
{
    char quote = classes & SC__TOML_LITERAL ? '\'' : classes & SC__TOML_BASIC ? '"' : '\0';
    char backslash = classes & SC__TOML_BASIC ? '\\' : '\0';
    const __m128i highest = _mm_set1_epi8(0x1F);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i stops = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(bytes, highest), bytes),
                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
    __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(quote)),
                                _mm_cmpeq_epi8(bytes, _mm_set1_epi8(backslash)));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(stops, ends));
}
#endif

/* The first character of these classes, the NUL behind the text at the latest. Most are near;
 * a text's padding is what the last block may read of. */
static inline const char *sc__toml_find(const struct sc__toml *reader, const char *at,
                                        unsigned classes)
{
    enum { NEAR = 32, BLOCK = 16 };
#ifdef __SSE2__
    static_assert(BLOCK <= SC__TEXT_PADDING, "a block that begins at the text's end is padding");
    for (const char *far = at + NEAR; at < far; at += BLOCK) {
        for (unsigned stops = sc__toml_stops(at, classes); stops != 0; stops &= stops - 1) {
            const char *stop = at + __builtin_ctz(stops);
            if (*stop != '\t')
                return stop;
        }
    }
#else
    for (const char *far = at + BLOCK; at < far; at++) {
        if (sc__toml_is(*at, classes))
            return at;
    }
#endif
    return sc__toml_find_far(reader, at, classes);
}

/* Behind the run of characters of bare keys that begins at `at`. */
static inline const char *sc__toml_bare_end(const char *at)
{
#ifdef __SSE2__
    const __m128i small = _mm_set1_epi8(0x20);
    const __m128i letters = _mm_set1_epi8('z' - 'a');
    const __m128i digits = _mm_set1_epi8('9' - '0');
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, small), _mm_set1_epi8('a'));
        __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
        __m128i named = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, letters), letter),
                                     _mm_cmpeq_epi8(_mm_min_epu8(digit, digits), digit));
        __m128i others = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
        unsigned bare = (unsigned)_mm_movemask_epi8(_mm_or_si128(named, others));
        if (bare != 0xFFFF)
            return at + __builtin_ctz(~bare);
    }
#else
    while (sc__toml_is(*at, SC__TOML_BARE))
        at++;
    return at;
#endif
}

static inline bool sc__toml_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline const char *sc__toml_skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static inline uint32_t sc__toml_offset(const struct sc__toml *reader, const char *place)
{
    return (uint32_t)(place - reader->text->bytes);
}

/* An error at a character; a value of type sc_status. The message follows, as for printf. */
#define sc__toml_error(reader, place, status, ...)                                                 \
    sc__error_at((reader)->error, (reader)->text, sc__toml_offset(reader, place), status,          \
                 __VA_ARGS__)

/* The line of an offset, for messages. */
uint32_t sc__toml_line(const struct sc__toml *reader, size_t offset);

/* Bytes of the line end at `at`: 1 of LF, 2 of CR LF, 0 where there is none. */
static inline size_t sc__toml_line_end(const char *at)
{
    if (*at == '\n')
        return 1;
    return at[0] == '\r' && at[1] == '\n' ? 2 : 0;
}

/* Pass a comment; what ends it (a line's end or the text's) stays the next character. */
sc_status sc__toml_skip_comment(struct sc__toml *reader);

/* Pass blanks, line ends and comments, as between the elements of an array. */
sc_status sc__toml_skip_rests(struct sc__toml *reader);

static inline sc_status sc__toml_skip_lines(struct sc__toml *reader)
{
    reader->at = sc__toml_skip_blanks(reader->at);
    return sc__toml_is(*reader->at, SC__TOML_REST) ? sc__toml_skip_rests(reader) : SC_OK;
}

/* Pass the rest of a line that holds no more than a comment. `what` was read: "the value". */
sc_status sc__toml_end_other_line(struct sc__toml *reader, const char *what);

static inline sc_status sc__toml_end_line(struct sc__toml *reader, const char *what)
{
    if (*reader->at != '\n')
        return sc__toml_end_other_line(reader, what);
    reader->at++;
    return SC_OK;
}

/* A control character that must not stand at `place`, inside of `where`: "a comment". */
sc_status sc__toml_control_error(const struct sc__toml *reader, const char *place,
                                 const char *where);

/* "expected WHAT" at the next character, unless that is one that may stand nowhere. */
sc_status sc__toml_expected(const struct sc__toml *reader, const char *what);

/* Nothing may nest deeper than the limit: SC_ELIMIT at `place` for a container at `depth`. */
static inline sc_status sc__toml_check_depth(const struct sc__toml *reader, uint32_t depth,
                                             const char *place)
{
    uint32_t limit = reader->options->depth;
    if (depth <= limit)
        return SC_OK;
    return sc__toml_error(reader, place, SC_ELIMIT, "nesting limit of %u exceeded", limit);
}

/* A new node in a slot; SC__NONE if there is no memory. */
static inline uint32_t sc__toml_add(struct sc__toml *reader, struct sc__toml_slot slot,
                                    enum sc__type type, const char *at)
{
    return sc__document_add(reader->document, slot.parent.node, slot.key.number, type,
                            sc__toml_offset(reader, at), slot.key.at);
}

#endif
