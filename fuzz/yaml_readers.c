/* fuzz/yaml_readers.c: libFuzzer on the two readers of YAML: what the fast one takes, libfyaml must
 * read in the same way. A difference is printed, and aborts. */
#include "yaml_paths.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char difference[1024];
    const struct sc__parse_options options = {
        .depth = 128, .expansion = 1 << 20, .ignore_tags = true};
    if (yaml_paths_compare((const char *)data, size, &options, difference, sizeof difference) ==
        YAML_DIFFERS) {
        fprintf(stderr, "%s\n", difference);
        abort();
    }
    return 0;
}
