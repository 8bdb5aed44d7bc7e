/* source/inputs.h: a captured list of layers to the texts that are to be parsed, in order. */
#ifndef SC_SOURCE_INPUTS_H
#define SC_SOURCE_INPUTS_H

#include "base/platform.h"
#include "format/variables.h"
#include "source/layers.h"
#include "source/memory.h"

/* One text. */
struct sc__input {
    const struct sc__layer *layer;
    struct sc__text *text;  /* one reference is the input's */
    enum sc__format format; /* decided */
    bool is_lenient;        /* found, not named: what is wrong with it is a warning (rule 3) */
    const char *label;      /* for people: the layer's, or how it came to be included */
    struct sc__file_identity identity; /* of a file; otherwise zero */
};

struct sc__inputs {
    struct sc__input *items; /* in the arena */
    uint32_t count;
    uint32_t capacity;
};

/* What reading needs besides the layer. */
struct sc__input_context {
    const sc_allocator *allocator; /* of the texts */
    struct sc__arena *arena;       /* of the list and of scratch */
    uint64_t limit;                /* bytes of one text */
    struct sc__warnings *warnings;
    struct sc__dialects dialects;
    const struct sc__formats *formats; /* that the program has brought along */
    const struct sc__load_memory *memory;
};

/* custom.c: the texts that a program's function gives. */
sc_status sc__custom_source_read(const struct sc__layer *layer,
                                 const struct sc__input_context *context, struct sc__inputs *inputs,
                                 sc_error *error);

/* Read all that one layer names, and append it. On failure, what was read before it is
 * in `inputs` all the same. */
sc_status sc__layer_read(const struct sc__layer *layer, const struct sc__input_context *context,
                         struct sc__inputs *inputs, sc_error *error);

/* directory.c: the same of a directory with a file per key. */
sc_status sc__directory_read(const struct sc__layer *layer, const struct sc__input_context *context,
                             struct sc__inputs *inputs, sc_error *error);

/* variable_files.c: the same of the files that variables of an environment name; a file is
 * required. */
sc_status sc__variable_files_read(const struct sc__variable_files *files,
                                  const struct sc__input *environment,
                                  const struct sc__input_context *context,
                                  struct sc__inputs *inputs, sc_error *error);

/* Append an input, its format decided where it is not known, and its label the layer's where it
 * has none. Takes over the text's reference, also on failure. */
sc_status sc__inputs_add(const struct sc__input_context *context, struct sc__inputs *inputs,
                         const struct sc__input *input, sc_error *error);

/* Read a file that was named (rule 6): itself or, where it is absent and has no extension, the
 * first that exists. */
sc_status sc__named_file_read(const char *path, const struct sc__input_context *context,
                              struct sc__text **text, struct sc__file_identity *identity,
                              sc_error *error);

/* Read a file that was found, not named, and append it; one that is bad is a warning (rule 3). */
sc_status sc__found_file_read(const char *path, const struct sc__layer *layer,
                              const struct sc__input_context *context, struct sc__inputs *inputs,
                              sc_error *error);

/* A leading "~" or "~/" stands for the home directory, where there is one. In the context's arena,
 * or the path itself; NULL if there is no memory. */
const char *sc__expand_home(const char *path, const struct sc__input_context *context);

/* Did that fail because there is no such file? */
bool sc__named_file_is_absent(const char *path, const sc_error *failure);

void sc__inputs_release(struct sc__inputs *inputs);

#endif
