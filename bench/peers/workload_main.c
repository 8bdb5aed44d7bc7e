/* bench/peers/workload_main.c: writes the files of the benchmarks into the folder it is given. */
#include "workload.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 2;
    }
    int error = workload_write(arguments[1]);
    if (error)
        fprintf(stderr, "%s: %s\n", arguments[1], strerror(error));
    return error ? 1 : 0;
}
