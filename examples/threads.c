/* examples/threads.c: threads read one configuration while another thread reloads it.
 *
 * A file holds two numbers that must always agree. The main thread rewrites it and
 * reloads it under the same handle; four readers take snapshots and check that both
 * numbers come from one version and that versions never go back. */
#include <superconfig/superconfig.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { READERS = 4, RELOADS = 200 };

struct shared {
    sc_registry *registry;
    sc_handle config;
    atomic_bool done;
    atomic_ulong reads;
    atomic_ulong torn;
};

static void *read_until_done(void *context)
{
    struct shared *shared = context;
    int64_t last = 0;
    while (!atomic_load(&shared->done)) {
        int64_t left = 0, right = 0;
        const sc_snapshot *snapshot = sc_acquire(shared->registry, shared->config);
        sc_snapshot_get_i64(snapshot, "pair.left", &left);
        sc_snapshot_get_i64(snapshot, "pair.right", &right);
        sc_release(snapshot);
        if (left != right || left < last)
            atomic_fetch_add(&shared->torn, 1);
        last = left;
        atomic_fetch_add(&shared->reads, 1);
    }
    return NULL;
}

/* Write a new file and put it in the old one's place, so that no reader of the file sees half. */
static int write_version(const char *path, int version)
{
    char next[300];
    snprintf(next, sizeof next, "%s.next", path);
    FILE *file = fopen(next, "w");
    if (!file)
        return -1;
    fprintf(file, "[pair]\nleft = %d\nright = %d\n", version, version);
    return fclose(file) == 0 ? rename(next, path) : -1;
}

static int reload_often(struct shared *shared, const char *path)
{
    sc_error error = SC_ERROR_INIT;
    for (int version = 2; version <= RELOADS; version++) {
        if (write_version(path, version) != 0) {
            perror(path);
            return 1;
        }
        if (sc_reload(shared->registry, shared->config, &error) != SC_OK) {
            sc_error_print(&error, stderr);
            return 1;
        }
    }
    return 0;
}

static int run(struct shared *shared, const char *path)
{
    pthread_t readers[READERS];
    int started = 0;
    while (started < READERS &&
           pthread_create(&readers[started], NULL, read_until_done, shared) == 0)
        started++;
    int status = reload_often(shared, path);
    atomic_store(&shared->done, true);
    for (int i = 0; i < started; i++)
        pthread_join(readers[i], NULL);
    int64_t value = 0;
    sc_get_i64(shared->registry, shared->config, "pair.left", &value);
    printf("%d readers made %lu reads beside %d reloads; the last value is %" PRId64 "; "
           "%lu reads were torn or went back\n",
           started, atomic_load(&shared->reads), RELOADS - 1, value, atomic_load(&shared->torn));
    return status != 0 || atomic_load(&shared->torn) > 0 || value != RELOADS;
}

int main(void)
{
    char path[] = "/tmp/superconfig-threads-XXXXXX.toml";
    int descriptor = mkstemps(path, 5);
    if (descriptor < 0) {
        perror(path);
        return 1;
    }
    close(descriptor);
    struct shared shared = {0};
    sc_error error = SC_ERROR_INIT;
    sc_layers *layers = sc_layers_create();
    shared.registry = sc_registry_create(NULL, &error);
    int status = 1;
    if (write_version(path, 1) == 0 && sc_layers_add_file(layers, path) == SC_OK &&
        sc_load(shared.registry, layers, &shared.config, &error) == SC_OK)
        status = run(&shared, path);
    else
        sc_error_print(&error, stderr);
    sc_layers_destroy(layers);
    sc_registry_destroy(shared.registry);
    unlink(path);
    return status;
}
