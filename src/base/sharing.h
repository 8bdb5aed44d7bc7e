/* base/sharing.h: finding what is there already, so that equal things are stored once.
 *
 *   sharing -> tables: texts, snapshots, captured layers
 *              bucket -> weak -> weak -> ...     a weak lies in the object that it stands for
 *
 * A table holds no references: an object leaves it when its last owner lets go. The sharing itself
 * lives as long as its registry or anything in it.
 *
 * Who finds an object beside its last owner:
 *   A. A count of 0 is final. An object is claimed under the lock, by raising its count from
 *      anything but 0; so a claim comes before the last release, which then is not the last, or
 *      finds 0 and takes nothing.
 *   B. An object whose count has come to 0 leaves its table under the lock before it is freed, so
 *      whoever walks a bucket meets only memory that is there.
 *   C. What was added under the lock was whole before, so whoever claims it sees it whole.
 * Content is compared by the caller after the claim, without the lock: of what has one hash,
 * only the first is looked at, and two that differ are just not shared. The hash is the seeded one,
 * so nobody outside can choose such pairs, and nothing is ever taken for equal by its hash. */
#ifndef SC_BASE_SHARING_H
#define SC_BASE_SHARING_H

#include "base/alloc.h"

#include <stdatomic.h>

enum sc__sharing_kind {
    SC__SHARING_TEXTS,
    SC__SHARING_SNAPSHOTS,
    SC__SHARING_LAYERS,
    SC__SHARING_KINDS
};

struct sc__sharing;

/* In an object that may be shared; all zero: it is in no table. */
struct sc__weak {
    struct sc__sharing *sharing;
    struct sc__weak *next;
    uint64_t hash;
};

/* The count of an object's references. */
typedef atomic_uint *(*sc__weak_count)(struct sc__weak *weak);

/* Empty, with one reference; NULL if there is no memory. */
struct sc__sharing *sc__sharing_create(const sc_allocator *allocator);
void sc__sharing_release(struct sc__sharing *sharing);

/* Only objects of this allocator may be added: all it shares has one lifetime of memory. */
const sc_allocator *sc__sharing_allocator(const struct sc__sharing *sharing);

/* An object with that hash, with a reference that is the caller's; NULL where there is none. */
struct sc__weak *sc__sharing_find(struct sc__sharing *sharing, enum sc__sharing_kind kind,
                                  uint64_t hash, sc__weak_count count);

/* The same, and where there is none `weak`, which is in no table and whose owner is the caller, is
 * added in the same step. Adding never fails: a table that finds no memory to grow gets slower. */
struct sc__weak *sc__sharing_find_or_add(struct sc__sharing *sharing, enum sc__sharing_kind kind,
                                         struct sc__weak *weak, uint64_t hash,
                                         sc__weak_count count);

/* Out of its table, if it is in one. By the last owner, before the object is freed. */
void sc__weak_remove(struct sc__weak *weak, enum sc__sharing_kind kind);

/* How many objects of a kind there are, for tests. */
size_t sc__sharing_count(struct sc__sharing *sharing, enum sc__sharing_kind kind);

#endif
