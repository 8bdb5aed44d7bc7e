/* base/workers.c: the pool, its threads, and what a fork leaves of it.
 *
 * Who may hold a pool's lock beside whom does not matter: it is held for a few stores, and while
 * threads start. Guarantees:
 *   A. A helper enters a task under the lock and only while the task is listed; withdrawing takes
 *      it from the list first and then waits for `inside` to fall to zero under the same lock. So
 *      nobody is in a task after it was withdrawn.
 *   B. No wakeup is lost. Who awaits raises `awaiting` before it looks whether it has come; who
 *      notifies has stored before it looks at `awaiting`. Both are sequentially consistent, so one
 *      of them sees the other, and the broadcast takes the lock that the waiter holds until it
 *      sleeps.
 *   C. A fork takes all locks before and gives them back after, so the child's copies are free and
 *      no list is half changed; the threads in it are forgotten, not joined. */
#include "base/workers.h"

#include "base/platform.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
    STACK = 256 * 1024, /* parsers need 64 KiB at any depth; the rest is for a program's TLS */
    NAME = 16           /* the kernel keeps 15 bytes of a thread's name */
};

static pthread_mutex_t pools_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sc__workers *pools;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_uint forks; /* between the first process and this one */

static void before_fork(void)
{
    pthread_mutex_lock(&pools_lock);
    for (struct sc__workers *pool = pools; pool; pool = pool->next)
        pthread_mutex_lock(&pool->lock);
}

static void after_fork_in_parent(void)
{
    for (struct sc__workers *pool = pools; pool; pool = pool->next)
        pthread_mutex_unlock(&pool->lock);
    pthread_mutex_unlock(&pools_lock);
}

static void init_locks(struct sc__workers *workers)
{
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->offered, NULL);
    pthread_cond_init(&workers->changed, NULL);
}

static void after_fork_in_child(void)
{
    atomic_fetch_add(&forks, 1);
    for (struct sc__workers *pool = pools; pool; pool = pool->next) {
        pthread_mutex_unlock(&pool->lock);
        init_locks(pool); /* conditions remember who waited */
        pool->tasks = NULL;
        pool->started = pool->idle = 0;
    }
    pthread_mutex_unlock(&pools_lock);
}

static void register_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void sc__workers_init(struct sc__workers *workers, const struct sc__parallel *parallel)
{
    memset(workers, 0, sizeof *workers);
    workers->parallel = *parallel;
    init_locks(workers);
    pthread_once(&once, register_fork_handlers);
    pthread_mutex_lock(&pools_lock);
    workers->next = pools;
    pools = workers;
    pthread_mutex_unlock(&pools_lock);
}

static void unlink_pool(const struct sc__workers *workers)
{
    pthread_mutex_lock(&pools_lock);
    struct sc__workers **link = &pools;
    while (*link != workers)
        link = &(*link)->next;
    *link = workers->next;
    pthread_mutex_unlock(&pools_lock);
}

void sc__workers_fini(struct sc__workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->is_ending = true;
    pthread_cond_broadcast(&workers->offered);
    pthread_mutex_unlock(&workers->lock);
    for (uint32_t i = 0; i < workers->started; i++)
        pthread_join(workers->threads[i], NULL);
    unlink_pool(workers);
    pthread_mutex_destroy(&workers->lock);
    pthread_cond_destroy(&workers->offered);
    pthread_cond_destroy(&workers->changed);
}

static struct sc__pool_task *find_task(const struct sc__workers *workers)
{
    struct sc__pool_task *task = workers->tasks;
    while (task && task->wanted == 0)
        task = task->next;
    return task;
}

static void help(struct sc__workers *workers, struct sc__pool_task *task)
{
    task->wanted--;
    task->inside++;
    pthread_mutex_unlock(&workers->lock);
    task->work(task);
    pthread_mutex_lock(&workers->lock);
    if (--task->inside == 0)
        pthread_cond_broadcast(&workers->changed);
}

static void *run_helper(void *context)
{
    struct sc__workers *workers = context;
    char name[NAME];
    pthread_mutex_lock(&workers->lock);
    uint32_t number = 0;
    while (!pthread_equal(workers->threads[number], pthread_self()))
        number++;
    char whole[sizeof "superconfig-loader-" + 10];
    snprintf(whole, sizeof whole, "superconfig-loader-%u", number + 1);
    memcpy(name, whole, NAME - 1);
    name[NAME - 1] = '\0';
    pthread_setname_np(pthread_self(), name);
    while (!workers->is_ending) {
        struct sc__pool_task *task = find_task(workers);
        if (task) {
            help(workers, task);
            continue;
        }
        workers->idle++;
        pthread_cond_wait(&workers->offered, &workers->lock);
        workers->idle--;
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

/* A program's handlers run on its own threads; the signals of a mistake belong to who makes it. */
static void block_signals(sigset_t *before)
{
    static const int own[] = {SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        sigdelset(&blocked, own[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

/* With the lock held, so that a thread finds its own number. */
static bool start_helper(struct sc__workers *workers)
{
    pthread_attr_t attributes;
    sigset_t before;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setstacksize(&attributes, STACK);
    block_signals(&before);
    int failure =
        pthread_create(&workers->threads[workers->started], &attributes, run_helper, workers);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    workers->started += failure == 0;
    return failure == 0;
}

static uint32_t missing(const struct sc__workers *workers, uint32_t helpers)
{
    uint32_t most = workers->parallel.threads > 1 ? workers->parallel.threads - 1 : 0;
    uint32_t wanted = helpers > workers->idle ? helpers - workers->idle : 0;
    uint32_t left = most > workers->started ? most - workers->started : 0;
    return wanted < left ? wanted : left;
}

uint32_t sc__workers_missing(struct sc__workers *workers, uint32_t helpers)
{
    pthread_mutex_lock(&workers->lock);
    uint32_t count = missing(workers, helpers);
    pthread_mutex_unlock(&workers->lock);
    return count;
}

void sc__workers_offer(struct sc__workers *workers, struct sc__pool_task *task, uint32_t helpers)
{
    pthread_mutex_lock(&workers->lock);
    uint32_t to_start = missing(workers, helpers);
    for (uint32_t i = 0; i < to_start && start_helper(workers); i++)
        ;
    task->wanted = helpers < workers->started ? helpers : workers->started;
    task->forks = atomic_load(&forks);
    if (!task->is_listed) {
        struct sc__pool_task **link = &workers->tasks;
        while (*link)
            link = &(*link)->next;
        *link = task;
        task->next = NULL;
        task->is_listed = true;
    }
    if (task->wanted == 1)
        pthread_cond_signal(&workers->offered);
    else if (task->wanted > 1)
        pthread_cond_broadcast(&workers->offered);
    pthread_mutex_unlock(&workers->lock);
}

bool sc__workers_lost(const struct sc__pool_task *task)
{
    return task->is_listed && task->forks != atomic_load(&forks);
}

void sc__workers_withdraw(struct sc__workers *workers, struct sc__pool_task *task)
{
    if (!task->is_listed)
        return;
    pthread_mutex_lock(&workers->lock);
    task->wanted = 0;
    if (!sc__workers_lost(task)) {
        struct sc__pool_task **link = &workers->tasks;
        while (*link != task)
            link = &(*link)->next;
        *link = task->next;
        while (task->inside > 0)
            pthread_cond_wait(&workers->changed, &workers->lock);
    }
    task->is_listed = false;
    pthread_mutex_unlock(&workers->lock);
}

bool sc__workers_await(struct sc__workers *workers, struct sc__pool_task *task,
                       bool (*has_come)(const void *context), const void *context)
{
    pthread_mutex_lock(&workers->lock);
    atomic_fetch_add(&task->awaiting, 1);
    bool came = has_come(context);
    while (!came && !sc__workers_lost(task)) {
        pthread_cond_wait(&workers->changed, &workers->lock);
        came = has_come(context);
    }
    atomic_fetch_sub(&task->awaiting, 1);
    pthread_mutex_unlock(&workers->lock);
    return came;
}

void sc__workers_notify(struct sc__workers *workers, struct sc__pool_task *task)
{
    if (atomic_load(&task->awaiting) == 0)
        return;
    pthread_mutex_lock(&workers->lock);
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
}
