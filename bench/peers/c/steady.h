/* bench/peers/c/steady.h: what the programs in C and C++ share: the steady measuring, and the
 * values that the workload must read as. */
#ifndef SUPERCONFIG_PEERS_STEADY_H
#define SUPERCONFIG_PEERS_STEADY_H

#ifdef __cplusplus
extern "C" {
#endif

#define KEY_SHORT "port"
#define KEY_DEEP "database.cluster.primary.idle_timeout_ms"
#define KEY_MISS "database.cluster.primary.max_idle_timeout"

enum { LAYERS = 5 };

/* From the command line: the workload's folder and, maybe, --quick. */
void steady_start(int count, char **arguments);

/* A file of the workload; good until the program ends. */
const char *steady_file(const char *name);

typedef void steady_operation(void);

void steady_measure(const char *name, steady_operation *operation);

/* Each operation is preceded by one that is not timed. */
void steady_measure_after(const char *name, steady_operation *prepare, steady_operation *operation);

void steady_absent(const char *name, const char *why);
void steady_print(void);

/* Copies a file of the workload to another, as the text of a layer changes. */
void steady_copy(const char *from, const char *to);

/* Ends the program, saying why, if `held` is 0. */
void steady_require(int held, const char *what);

/* Calls `same` with each leaf of a set; ends the program where it returns 0. */
void steady_check(const char *set,
                  int (*same)(const char *path, const char *type, const char *text));

/* Results end here, so that no compiler leaves the work out. */
extern volatile long long steady_sink;

#ifdef __cplusplus
}
#endif

#endif
