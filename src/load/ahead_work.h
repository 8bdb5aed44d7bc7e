/* load/ahead_work.h: what the parts of working ahead share. Not for other modules.
 *
 *   ahead       the load's side: which files, taking them in order, parsing again where the
 *               budget of the load is not what it was
 *   ahead_work  the work, and who does what: the load's own thread and helpers */
#ifndef SC_LOAD_AHEAD_WORK_H
#define SC_LOAD_AHEAD_WORK_H

#include "base/workers.h"
#include "load/ahead.h"

enum sc__ahead_state { SC__AHEAD_OPEN, SC__AHEAD_BUSY, SC__AHEAD_DONE };

/* A file. All but the state belongs to whom the state says: nobody, the thread that made it busy,
 * and from done on the load's thread. */
struct sc__ahead_file {
    atomic_int state;
    uint32_t worker; /* who did it; 0 is the load's own thread */
    const char *path;
    struct sc__input input; /* the text is moved out when it is taken */
    sc_status read_status;
    sc_status parse_status;
    bool is_parsed;
    bool has_arena;
    struct sc__arena arena; /* of what a helper made; the load's own thread uses the session's */
    struct sc__documents documents;
    struct sc__warnings warnings;
    sc_error *problem; /* of reading or else of parsing; NULL: none, or no memory for it */
    int64_t expanded;  /* taken of the budget that a load begins with */
    size_t held;       /* bytes made, against the limit of who did it */
};

struct sc__ahead_share {
    atomic_size_t held; /* made and not taken yet */
    char apart[SC__CACHE_LINE - sizeof(atomic_size_t)];
};

/* The files of some layers. In the session's arena. */
struct sc__ahead {
    struct sc__ahead_reader reader; /* first: the reader is this */
    struct sc__pool_task task;
    struct sc__ahead *before; /* of earlier layers, stopped */
    const struct sc__session *session;
    const struct sc__input_context *context;
    struct sc__workers *workers;
    struct sc__ahead_file *files;
    uint32_t count;
    uint32_t taken; /* by the load's thread, in order; nobody else looks at it */
    uint64_t known_cost;
    uint32_t known_count;
    bool is_offered;
    atomic_uint next;   /* to be handed out to who works ahead */
    atomic_uint joined; /* helpers that have come so far */
    atomic_bool is_stopped;
    struct sc__ahead_share shares[SC__WORKERS_MOST];
};

/* sc__pool_task's: a helper's part. */
void sc__ahead_help(struct sc__pool_task *task);

/* Ask for helpers, if it pays: `mine` nanoseconds are before the load's thread alone. */
void sc__ahead_consider(struct sc__ahead *ahead, uint64_t mine);

/* On the load's thread: do a file now, or see to it that it is done. */
void sc__ahead_obtain(struct sc__ahead *ahead, struct sc__ahead_file *file);

#endif
