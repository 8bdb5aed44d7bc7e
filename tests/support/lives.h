/* tests/support/lives.h: handles that threads make, read, publish over and release at once, and
 * what a reader must find behind each.
 *
 * A life is a handle from its making to its release. Every value that is published for it says so:
 *
 *   {"id": 17, "version": 3, "sum": ..., "text": "17/3", "nested": {"version": 3}, "copies": [...]}
 *
 * Ids never come again, versions of a life only grow, and the sum is of both. The number in
 * `version` is raised before a text with that number is published, so a reader that asks behind its
 * read knows the highest that it may have seen. */
#ifndef LIVES_H
#define LIVES_H

#include <superconfig/superconfig.h>

#include <stdatomic.h>
#include <stdbool.h>

enum { LIFE_TEXT = 1024 };

struct life {
    atomic_int users; /* 0: anybody's; its plain members are set by the first user */
    int64_t id;
    sc_handle handle;
    bool has_layers;
    _Atomic(int64_t) version; /* the highest that may be published */
    atomic_bool ended;        /* set before the handle is released */
};

/* The life of a place, which stays the same until life_drop; NULL where there is none just now. */
struct life *life_take(_Atomic(struct life *) *place);
void life_drop(struct life *life);

/* One that nobody uses, with an id of its own. The caller drops it. */
struct life *life_begin(void);

/* What stands for that version; returns its bytes. */
size_t life_text(const struct life *life, int64_t version, char text[LIFE_TEXT]);

int64_t life_sum(int64_t id, int64_t version);

/* The version in a snapshot of that life; -1 where not all of it is of that version. */
int64_t life_check(const struct life *life, const sc_snapshot *snapshot);

#endif
