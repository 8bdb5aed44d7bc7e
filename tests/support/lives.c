/* tests/support/lives.c: lives are taken from a pool, so that a thread may look at one that has
 * just ended. */
#include "lives.h"

#include <stdlib.h>
#include <string.h>

enum { LIVES = 512, COPIES = 40 };

static struct life lives[LIVES];
static _Atomic(int64_t) ids;

struct life *life_take(_Atomic(struct life *) *place)
{
    struct life *life = atomic_load(place);
    if (!life)
        return NULL;
    int users = atomic_load(&life->users);
    do {
        if (users == 0)
            return NULL;
    } while (!atomic_compare_exchange_weak(&life->users, &users, users + 1));
    if (atomic_load(place) == life)
        return life;
    life_drop(life);
    return NULL;
}

void life_drop(struct life *life)
{
    atomic_fetch_sub(&life->users, 1);
}

struct life *life_begin(void)
{
    for (size_t i = 0;; i++) {
        struct life *life = &lives[i % LIVES];
        int nobody = 0;
        if (!atomic_compare_exchange_strong(&life->users, &nobody, 1))
            continue;
        life->id = atomic_fetch_add(&ids, 1) + 1;
        atomic_store(&life->version, 1);
        atomic_store(&life->ended, false);
        return life;
    }
}

int64_t life_sum(int64_t id, int64_t version)
{
    uint64_t mixed = ((uint64_t)id << 32 ^ (uint64_t)version) * UINT64_C(0x9E3779B97F4A7C15);
    return (int64_t)(mixed >> 2);
}

size_t life_text(const struct life *life, int64_t version, char text[LIFE_TEXT])
{
    long long id = life->id, number = version, sum = life_sum(id, version);
    int length =
        snprintf(text, LIFE_TEXT,
                 "{\"id\": %lld, \"version\": %lld, \"sum\": %lld, \"text\": \"%lld/%lld\", "
                 "\"nested\": {\"version\": %lld}, \"copies\": [%lld",
                 id, number, sum, id, number, number, number);
    for (int i = 1; i < COPIES; i++)
        length += snprintf(text + length, LIFE_TEXT - (size_t)length, ", %lld", number);
    length += snprintf(text + length, LIFE_TEXT - (size_t)length, "]}");
    return (size_t)length;
}

int64_t life_check(const struct life *life, const sc_snapshot *snapshot)
{
    int64_t id = 0, version = 0, sum = 0, nested = 0;
    const int64_t *copies = NULL;
    size_t count = 0;
    sc_value value;
    sc_str text;
    char expected[64];
    if (sc_snapshot_get_i64(snapshot, "id", &id) != SC_OK || id != life->id ||
        sc_snapshot_get_i64(snapshot, "version", &version) != SC_OK ||
        sc_snapshot_get_i64(snapshot, "sum", &sum) != SC_OK || sum != life_sum(id, version) ||
        sc_snapshot_get_i64(snapshot, "nested.version", &nested) != SC_OK || nested != version)
        return -1;
    snprintf(expected, sizeof expected, "%lld/%lld", (long long)id, (long long)version);
    if (sc_snapshot_get_str(snapshot, "text", &text) != SC_OK || strcmp(text.data, expected) != 0)
        return -1;
    if (sc_snapshot_find(snapshot, "copies", &value) != SC_OK ||
        sc_value_i64_array(value, &copies, &count) != SC_OK || count != COPIES)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (copies[i] != version)
            return -1;
    return version;
}
