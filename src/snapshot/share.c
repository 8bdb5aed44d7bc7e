/* snapshot/share.c: the same configuration as a snapshot of its own.
 *
 * A publication numbers its snapshot, and others may be reading the one that is published: so
 * what is published is a second head for the same block, which it keeps alive. */
#include "snapshot/snapshot.h"

#include <string.h>

sc_status sc__snapshot_share(const sc_snapshot *snapshot, const sc_allocator *allocator,
                             sc_snapshot **out)
{
    const sc_snapshot *base = snapshot->shares ? snapshot->shares : snapshot;
    size_t allocated = sizeof *snapshot + base->text_count * sizeof(struct sc__text *);
    sc_snapshot *head = sc__allocate_zeroed(allocator, allocated);
    if (!head)
        return SC_ENOMEM;
    atomic_init(&head->references, 1);
    atomic_init(&head->readings, NULL);
    head->text_count = base->text_count;
    head->allocator = allocator;
    head->allocated = allocated;
    head->shares = sc__snapshot_retain(base);
    sc__snapshot_use(head, base->block);
    for (uint32_t i = 0; i < base->text_count; i++)
        head->texts[i] = sc__text_retain(base->texts[i]);
    *out = head;
    return SC_OK;
}
