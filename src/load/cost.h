/* load/cost.h: does it pay to load by several threads?
 *
 * A load knows how many files there are, and of those that it has read their formats and bytes;
 * the others are taken to be like them. The estimate needs no clock, so the same files are always
 * loaded the same way. All costs are nanoseconds. */
#ifndef SC_LOAD_COST_H
#define SC_LOAD_COST_H

#include "format/format.h"

/* Open, read, parse and close a file of so many bytes. */
uint64_t sc__cost_of_file(enum sc__format format, size_t bytes);

/* A file of which nothing is known. */
uint64_t sc__cost_of_unknown(void);

/* Fold documents of so many nodes. */
uint64_t sc__cost_of_merge(uint64_t nodes);

/* How many helpers to ask for, 0 for none: `mine` is left to do by the load's own thread alone,
 * `others` may be done by anybody, in `pieces` pieces; `most` helpers there may be, of which the
 * last `missing` would have to be started first. */
uint32_t sc__cost_helpers(uint64_t mine, uint64_t others, uint32_t pieces, uint32_t most,
                          uint32_t missing);

#endif
