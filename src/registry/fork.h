/* registry/fork.h: what a fork does with the library's locks and with liburcu's. */
#ifndef SC_REGISTRY_FORK_H
#define SC_REGISTRY_FORK_H

/* From here on forks are handled. Before the first lock that they handle is taken. */
void sc__fork_init(void);

#endif
