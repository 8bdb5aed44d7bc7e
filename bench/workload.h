/* bench/workload.h: generated configurations. The same seed gives the same bytes, so two runs,
 * and the peers, measure the same work. All end the program where they cannot. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <superconfig/superconfig.h>

/* Paths that every service configuration has: of 4 and of 40 bytes, to integers; and one that it
 * has not. */
#define WORKLOAD_SHORT "port"
#define WORKLOAD_DEEP "server.limits.connections.per_client.max"
#define WORKLOAD_MISS "server.limits.connections.per_server.max"

/* A text on the heap; free(3) its data. */
struct workload_text {
    char *data;
    size_t length;
};

/* A service's configuration of about `bytes` in that format: a server, its limits, and as many
 * components as fit. The seed decides the values and which components there are. */
struct workload_text workload_service(sc_format format, uint64_t seed, size_t bytes);

/* A flat mapping of `count` keys "group_i.key_j", for lookups among many. */
struct workload_text workload_keys(size_t count);

/* Convert between formats by the library itself. */
struct workload_text workload_convert(const char *json, size_t length, sc_format format);

/* A file in the program's own folder, which goes when the program ends. One that is there already
 * and holds just that stays as old as it is. The path is borrowed until the next call. */
const char *workload_file(const char *name, const char *data, size_t length);

/* The file of that name has changed now. */
void workload_touch(const char *name);

/* Wait until all files are so old that one look at them is enough: a file that was changed within
 * the last two seconds is read twice, by its time of change, which nobody can set. */
void workload_age(void);

/* "service.json" and so on, of about `bytes`. */
const char *workload_service_file(const char *name, sc_format format, uint64_t seed, size_t bytes);

/* The folder's path. */
const char *workload_folder(void);

/* Write what the peers measure as well into a folder that exists. */
void workload_write(const char *folder);

/* The five files of mixed formats, lowest first, as layers; their names begin with `prefix`. */
sc_layers *workload_five(const char *prefix);

/* One file as layers. */
sc_layers *workload_layers(const char *path);

#endif
