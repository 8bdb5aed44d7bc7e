/* bench/peers/workload.h: the files that this library and its peers are measured on. */
#ifndef SUPERCONFIG_BENCH_WORKLOAD_H
#define SUPERCONFIG_BENCH_WORKLOAD_H

/**
 * Write the files into a folder, which is made where it is missing: the same bytes on every
 * machine. What each of them holds is in bench/peers/README.md.
 *
 * @return 0, or an errno.
 */
int workload_write(const char *folder);

#endif
