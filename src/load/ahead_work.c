/* load/ahead_work.c: reading and parsing files on several threads.
 *
 *   files   | taken | done | busy | open ... | done | busy | open ...
 *             the load's own thread >          next: a helper's chunk >
 *
 * A file's state goes from open to busy by a compare-and-swap, whoever wins does it, and to done
 * by a store. Helpers take chunks from `next` on and do what is still open of them. The load's
 * thread comes from the front, in order, and does what it finds open: so it also goes through the
 * chunk of a helper that was put to sleep, and waits only for a file that somebody is at; before
 * it waits it does another one from `next` on.
 *
 *   |                | file's fields      | shares[n].held     | session, context |
 *   | helper n       | while it is busy   | adds               | reads            |
 *   | load's thread  | busy by it, done   | subtracts, as taken| reads and writes what no
 *   |                |                    |                    | helper reads     |
 *
 * Guarantees:
 *   A. What a helper has made of a file is visible to who sees it done (sequentially consistent
 *      store and load), and is not touched by the helper again: each file has an arena of its own.
 *   B. The load's thread never waits for a helper to come, only for one that is at a file.
 *   C. A helper that holds more than its limit waits until the load takes of it or stops; the
 *      load's thread does not, since it can do the file whose turn it is at any time. */
#include "load/ahead_work.h"

#include "base/error.h"
#include "load/cost.h"
#include "source/file.h"

#include <string.h>

enum { ARENA = 16 * 1024, CHUNKS_EACH = 2 /* so that the threads end at about the same time */ };

static bool claim(struct sc__ahead_file *file)
{
    int open = SC__AHEAD_OPEN;
    return atomic_compare_exchange_strong(&file->state, &open, SC__AHEAD_BUSY);
}

/* A program's own reader of a format runs on the thread that loads. */
static bool may_parse(const struct sc__input *input)
{
    return input->format != SC__FORMAT_CUSTOM && !sc__session_is_empty(input);
}

static void keep_problem(struct sc__ahead_file *file, struct sc__arena *arena,
                         const sc_error *problem)
{
    file->problem = sc__arena_allocate(arena, sizeof *file->problem);
    if (file->problem)
        *file->problem = *problem;
}

static void parse_file(const struct sc__ahead *ahead, struct sc__ahead_file *file,
                       struct sc__arena *arena)
{
    sc_error problem = SC_ERROR_INIT;
    int64_t left = ahead->session->parsing.expansion;
    struct sc__parse_options options = ahead->session->parsing;
    options.expansion_left = &left;
    options.warnings = &file->warnings;
    file->parse_status = sc__input_parse(ahead->session->layers, &file->input, arena, &options,
                                         ahead->session->metrics, &file->documents, &problem);
    file->expanded = ahead->session->parsing.expansion - left;
    file->is_parsed = true;
    if (file->parse_status != SC_OK)
        keep_problem(file, arena, &problem);
}

/* Open and read; the format is decided, but what a program reads itself stays with the load. */
static void read_file(const struct sc__ahead *ahead, struct sc__ahead_file *file,
                      struct sc__arena *arena)
{
    struct sc__input_context context = *ahead->context;
    struct sc__input *input = &file->input;
    sc_error problem = SC_ERROR_INIT;
    context.arena = arena;
    context.ahead = NULL;
    sc__warnings_init(&file->warnings, arena);
    file->read_status =
        input->is_lenient
            ? sc__input_file_read(file->path, &context, &input->text, &input->identity, &problem)
            : sc__named_file_read(file->path, &context, &input->text, &input->identity, &problem);
    if (file->read_status != SC_OK) {
        keep_problem(file, arena, &problem);
        return;
    }
    input->format = sc__input_format(&context, input);
    if (input->format != SC__FORMAT_CUSTOM)
        sc__input_share(&context, input);
}

static void finish(struct sc__ahead *ahead, struct sc__ahead_file *file, uint32_t worker)
{
    file->worker = worker;
    file->held = file->has_arena ? sc__arena_bytes(&file->arena) : 0;
    if (file->input.text)
        file->held += file->input.text->allocated;
    atomic_fetch_add(&ahead->shares[worker].held, file->held);
    atomic_store(&file->state, SC__AHEAD_DONE);
}

/* Do a file on the load's own thread. Between reading and parsing is the moment to ask for
 * helpers: its size is known, and they can begin while it is parsed. */
static void do_own(struct sc__ahead *ahead, struct sc__ahead_file *file)
{
    struct sc__arena *arena = ahead->context->arena;
    read_file(ahead, file, arena);
    bool parses = file->read_status == SC_OK && may_parse(&file->input);
    size_t bytes = file->read_status == SC_OK ? file->input.text->length : 0;
    uint64_t cost = sc__cost_of_file(file->input.format, bytes);
    ahead->known_cost += cost;
    ahead->known_count++;
    sc__ahead_consider(ahead, parses ? cost : 0);
    if (parses)
        parse_file(ahead, file, arena);
    finish(ahead, file, 0);
}

static void do_helping(struct sc__ahead *ahead, struct sc__ahead_file *file, uint32_t worker)
{
    sc__arena_init(&file->arena, ahead->context->allocator, ARENA);
    file->has_arena = true;
    read_file(ahead, file, &file->arena);
    if (file->read_status == SC_OK && may_parse(&file->input))
        parse_file(ahead, file, &file->arena);
    finish(ahead, file, worker);
    sc__workers_notify(ahead->workers, &ahead->task);
}

/* The next files that are handed out; false at their end. Towards it there are fewer at a time. */
static bool take_chunk(struct sc__ahead *ahead, uint32_t most, uint32_t *first, uint32_t *end)
{
    uint32_t shares = ahead->workers->parallel.threads * CHUNKS_EACH;
    *first = atomic_load_explicit(&ahead->next, memory_order_relaxed);
    do {
        if (*first >= ahead->count || atomic_load(&ahead->is_stopped))
            return false;
        uint32_t size = (ahead->count - *first) / shares;
        size = size < 1 ? 1 : size;
        *end = *first + (size < most ? size : most);
    } while (!atomic_compare_exchange_weak(&ahead->next, first, *end));
    return true;
}

struct room {
    struct sc__ahead *ahead;
    uint32_t worker;
    size_t needed; /* as much as the file before took */
};

static bool has_room(const void *context)
{
    const struct room *room = context;
    size_t held = atomic_load(&room->ahead->shares[room->worker].held);
    size_t limit = room->ahead->workers->parallel.memory;
    return held == 0 || (held < limit && room->needed <= limit - held) ||
           atomic_load(&room->ahead->is_stopped);
}

void sc__ahead_help(struct sc__pool_task *task)
{
    struct sc__ahead *ahead = (struct sc__ahead *)((char *)task - offsetof(struct sc__ahead, task));
    struct room room = {ahead, atomic_fetch_add(&ahead->joined, 1) + 1, 0};
    uint32_t at, end;
    while (take_chunk(ahead, ahead->workers->parallel.chunk, &at, &end)) {
        for (; at < end; at++) {
            struct sc__ahead_file *file = &ahead->files[at];
            if (!has_room(&room))
                sc__workers_await(ahead->workers, task, has_room, &room);
            if (atomic_load(&ahead->is_stopped))
                return;
            if (!claim(file))
                continue;
            do_helping(ahead, file, room.worker);
            room.needed = file->held;
        }
    }
}

void sc__ahead_consider(struct sc__ahead *ahead, uint64_t mine)
{
    const struct sc__parallel *parallel = &ahead->workers->parallel;
    uint32_t left = ahead->count - ahead->taken;
    uint32_t most = parallel->threads - 1;
    if (ahead->is_offered || left == 0)
        return;
    uint64_t each =
        ahead->known_count > 0 ? ahead->known_cost / ahead->known_count : sc__cost_of_unknown();
    uint32_t helpers = left < most ? left : most;
    if (!parallel->is_eager)
        helpers = sc__cost_helpers(mine, each * left, left, most,
                                   sc__workers_missing(ahead->workers, most));
    if (helpers == 0)
        return;
    ahead->is_offered = true;
    atomic_store(&ahead->next, ahead->taken);
    sc__workers_offer(ahead->workers, &ahead->task, helpers);
}

static bool is_done(const void *context)
{
    const struct sc__ahead_file *file = context;
    return atomic_load(&file->state) == SC__AHEAD_DONE;
}

/* Something useful while another is at the file whose turn it is; false where nothing is left. */
static bool do_another(struct sc__ahead *ahead)
{
    uint32_t at, end;
    struct room room = {ahead, 0, 0};
    while (has_room(&room) && take_chunk(ahead, 1, &at, &end)) {
        if (claim(&ahead->files[at])) {
            do_own(ahead, &ahead->files[at]);
            return true;
        }
    }
    return false;
}

/* Whoever was at it is no more: what it had made is left where it is. */
static void do_again(struct sc__ahead *ahead, struct sc__ahead_file *file)
{
    file->input.text = NULL;
    file->has_arena = file->is_parsed = false;
    file->problem = NULL;
    do_own(ahead, file);
}

void sc__ahead_obtain(struct sc__ahead *ahead, struct sc__ahead_file *file)
{
    if (claim(file)) {
        do_own(ahead, file);
        return;
    }
    while (!is_done(file) && do_another(ahead))
        ;
    if (!is_done(file) && !sc__workers_await(ahead->workers, &ahead->task, is_done, file))
        do_again(ahead, file);
}
