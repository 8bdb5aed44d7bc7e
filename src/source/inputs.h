/* source/inputs.h: a captured list of layers to the texts that are to be parsed, in order. */
#ifndef SC_SOURCE_INPUTS_H
#define SC_SOURCE_INPUTS_H

#include "base/platform.h"
#include "format/variables.h"
#include "metrics/metrics.h"
#include "source/glob.h"
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
    void *ahead;                       /* who read it before its turn keeps what he knows here */
};

struct sc__inputs {
    struct sc__input *items; /* in the arena */
    uint32_t count;
    uint32_t capacity;
};

/* The files that a layer names, in the arena. */
struct sc__layer_files {
    const char **paths;
    uint32_t count;
    int failure;                 /* an errno value; then there are none */
    struct sc__glob_result glob; /* of a glob: what could not be listed */
};

/* Who reads files before their turn. */
struct sc__ahead_reader {
    /* Take the next file, if it is that path (the same pointer): `status` with `input`'s text,
     * identity and `ahead`, or `failure`, as reading it would have set them. False: it was not
     * read. */
    bool (*take)(struct sc__ahead_reader *reader, const char *path, struct sc__input *input,
                 sc_status *status, sc_error *failure);
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
    struct sc__ahead_reader *ahead; /* NULL: everything is read in its turn */
    struct sc__metrics *metrics;    /* NULL: nobody counts */
};

/* sc__file_read_with (file.h), on any thread, counted and timed. */
sc_status sc__input_file_read(const char *path, const struct sc__input_context *context,
                              struct sc__text **text, struct sc__file_identity *identity,
                              sc_error *error);

/* custom.c: the texts that a program's function gives. */
sc_status sc__custom_source_read(const struct sc__layer *layer,
                                 const struct sc__input_context *context, struct sc__inputs *inputs,
                                 sc_error *error);

/* Read all that one layer names, and append it. On failure, what was read before it is
 * in `inputs` all the same. */
sc_status sc__layer_read(const struct sc__layer *layer, const struct sc__input_context *context,
                         struct sc__inputs *inputs, sc_error *error);

/* Does a layer name files that can be found before they are read: a file, a glob, a hierarchy? */
bool sc__layer_has_files(const struct sc__layer *layer);

/* Find the files of such a layer. What is wrong is in `files` and becomes an error when they are
 * read. */
void sc__layer_find(const struct sc__layer *layer, const struct sc__input_context *context,
                    struct sc__layer_files *files);

/* sc__layer_read of files that were found. */
sc_status sc__layer_read_found(const struct sc__layer *layer, const struct sc__layer_files *files,
                               const struct sc__input_context *context, struct sc__inputs *inputs,
                               sc_error *error);

/* directory.c: the same of a directory with a file per key. */
sc_status sc__directory_read(const struct sc__layer *layer, const struct sc__input_context *context,
                             struct sc__inputs *inputs, sc_error *error);

/* variable_files.c: the same of the files that variables of an environment name; a file is
 * required. */
sc_status sc__variable_files_read(const struct sc__variable_files *files,
                                  const struct sc__input *environment,
                                  const struct sc__input_context *context,
                                  struct sc__inputs *inputs, sc_error *error);

/* The format that sc__inputs_add decides for. */
enum sc__format sc__input_format(const struct sc__input_context *context,
                                 const struct sc__input *input);

/* Have the equal text that is there already in place of an input's own, before it is parsed. Not
 * for a text that a program's format reads. Thread-safe. */
void sc__input_share(const struct sc__input_context *context, struct sc__input *input);

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
