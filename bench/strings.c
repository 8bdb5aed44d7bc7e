/* bench/strings.c: are two texts of one length the same? By the library's kernels, and by memcmp.
 *
 * The texts are equal, which takes longest, lie at all alignments, and fit into the first cache. */
#include "bench.h"

#include "simd/ops.h"

#include <stdlib.h>

enum { PAIRS = 32, SPACING = 320 };

struct strings {
    size_t length; /* which the compiler does not know */
    char *a[PAIRS];
    char *b[PAIRS];
    char bytes[2 * PAIRS * SPACING];
};

static void *make_strings(const struct bench *bench)
{
    struct strings *strings = calloc(1, sizeof *strings);
    if (!strings)
        fail(bench->name, "no memory");
    strings->length = (size_t)bench->size;
    for (size_t i = 0; i < PAIRS; i++) {
        strings->a[i] = strings->bytes + i * SPACING + 5 * i % 64;
        strings->b[i] = strings->bytes + (PAIRS + i) * SPACING + 7 * i % 64;
        memset(strings->a[i], (int)i, strings->length);
        memset(strings->b[i], (int)i, strings->length);
    }
    return strings;
}

static void compare(void *state, size_t count)
{
    struct strings *strings = state;
    for (size_t i = 0; i < count; i++) {
        bool same = sc__equal(strings->a[i % PAIRS], strings->b[i % PAIRS], strings->length);
        if (!same)
            fail("equality", "equal texts differ");
        keep(strings);
    }
}

static void compare_with_memcmp(void *state, size_t count)
{
    struct strings *strings = state;
    for (size_t i = 0; i < count; i++) {
        bool same = memcmp(strings->a[i % PAIRS], strings->b[i % PAIRS], strings->length) == 0;
        if (!same)
            fail("equality", "equal texts differ");
        keep(strings);
    }
}

#define EQUALITY(bytes)                                                                            \
    {"floor_memcmp_" #bytes, .size = bytes, .setup = make_strings, .run = compare_with_memcmp,     \
     .teardown = free},                                                                            \
    {                                                                                              \
        "str_eq_" #bytes, .floor = "floor_memcmp_" #bytes, .size = bytes, .setup = make_strings,   \
                          .run = compare, .teardown = free                                         \
    }

static const struct bench items[] = {
    EQUALITY(8),
    EQUALITY(16),
    EQUALITY(64),
    EQUALITY(256),
};

const struct bench_table string_benches = BENCH_TABLE(items);
