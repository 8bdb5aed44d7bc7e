/* base/hash.c: the seed, drawn once. */
#include "base/hash.h"

#include "base/platform.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t seed;

static void draw_seed(void)
{
    seed = sc__platform_random();
}

uint64_t sc__hash_seed(void)
{
    pthread_once(&once, draw_seed);
    return seed;
}
