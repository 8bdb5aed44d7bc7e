/* cache/policy.h: who stays in a cache. For cache.c, which holds the lock. */
#ifndef SC_CACHE_POLICY_H
#define SC_CACHE_POLICY_H

#include "cache/cache.h"

enum { SC__CACHE_HITS_AT_MOST = 3 };

/* A new entry joins the young ones; whoever has to go for it is evicted. The caller links it into
 * its bucket. */
void sc__policy_admit(struct sc__cache *cache, struct sc__cache_entry *entry);

/* A new value takes the place, and the standing, of the old one of its key. */
void sc__policy_replace(struct sc__cache *cache, struct sc__cache_entry *old,
                        struct sc__cache_entry *entry);

/* An entry goes for another reason than room. */
void sc__policy_drop(struct sc__cache *cache, struct sc__cache_entry *entry);

/* Evict until all bounds hold. */
void sc__policy_make_room(struct sc__cache *cache);

#endif
