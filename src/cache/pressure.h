/* cache/pressure.h: how short memory is, from 0 (there is plenty) to 1 (there is none).
 *
 * The worst of three, each left out where its files are missing or make no sense:
 *   cgroup v2  memory.current without inactive_file, against memory.max, of the process's group
 *              and every group around it, so that a container's limit counts;
 *   PSI        0.9 where all tasks stood still for memory more than 10 % of the last 10 s;
 *   meminfo    what is not available of all the machine has.
 * These are Linux's files. Where there is none of them it is 0.5: neither grow nor shrink. */
#ifndef SC_CACHE_PRESSURE_H
#define SC_CACHE_PRESSURE_H

/* `root` goes before each path: "" for the system itself, a folder of made files in tests. */
double sc__memory_pressure(const char *root);

#endif
