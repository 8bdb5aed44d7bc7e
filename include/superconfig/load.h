/* superconfig/load.h: layers of configuration, and loading them. */
#ifndef SUPERCONFIG_LOAD_H
#define SUPERCONFIG_LOAD_H

#include "superconfig/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What becomes of an array that a lower layer has too (rule 14). */
typedef enum sc_arrays {
    SC_ARRAYS_APPEND, /* the default */
    SC_ARRAYS_REPLACE,
    SC_ARRAYS_MERGE, /* pair by pair: mappings merge, anything else replaces */
    SC_ARRAYS_SUM    /* pair by pair: numbers add, anything else replaces */
} sc_arrays;

/**
 * A list of layers, lowest precedence first. Built by one thread; a load only reads it,
 * so threads may share a finished list. Adding copies every string it is given.
 *
 * The adders return SC_OK, SC_EINVALID (a NULL or empty argument) or SC_ENOMEM.
 */
typedef struct sc_layers sc_layers;

SC_API sc_layers *sc_layers_create(void); /* NULL if there is no memory */

/** The same with memory of the caller's; NULL is malloc. A loaded configuration takes its memory
 *  from the registry, but shares the list's texts, custom formats and sources, so the caller's must
 *  outlive the list and all that was loaded from it. */
SC_API sc_layers *sc_layers_create_with(const sc_allocator *allocator);
SC_API void sc_layers_destroy(sc_layers *layers);

/** A file that must be there and be well formed: TOML, YAML, JSON, or the variables of a
 *  `.env` file, `NAME=value`, whose names are paths as in the environment, without a prefix. A name
 * without an extension means that file or, where it is absent, the first of name.toml, .yaml, .yml,
 * .json (rule 6). Here and in patterns a leading "~/" is the home directory. */
SC_API sc_status sc_layers_add_file(sc_layers *layers, const char *path);

/** The same, but it may be absent. */
SC_API sc_status sc_layers_add_file_optional(sc_layers *layers, const char *path);

/**
 * A required file that only fills gaps (rule 12): it sets a path that no layer before it has,
 * within mappings too; an array or a null that is there is no gap. Later layers override what it
 * filled. A directive in it is an error.
 */
SC_API sc_status sc_layers_add_join(sc_layers *layers, const char *path);

/** All files that match, as layers in the order of their names: `*`, `?`, `[a-z]`,
 *  `{a,b}`, and `**` for any directories. A bad file among them is a warning (rule 3). */
SC_API sc_status sc_layers_add_glob(sc_layers *layers, const char *pattern);

/**
 * All configuration of an application that is there, lowest first (rule 5): `/etc/APP/`, below
 * each of XDG_CONFIG_DIRS from the last to the first, below XDG_CONFIG_HOME (or `~/.config`),
 * `~/.APP/`, and every directory from `/` down to the current one; in each APP.toml, .yaml, .yml,
 * .json. A file that is reached twice loads once, at its highest place; a bad one is a warning.
 *
 * @param application  Its name: no '/', no '.' at its start; else SC_EINVALID.
 */
SC_API sc_status sc_layers_add_hierarchy(sc_layers *layers, const char *application);

/** The environment's variables that begin with `prefix` and an underscore (rule 9). They are
 *  read by each sc_load, once: sc_reload uses what was read. A variable sets its path as a
 *  whole, so APP_DB='{"host":"x"}' beside APP_DB__PORT is an error that names both. */
SC_API sc_status sc_layers_add_env(sc_layers *layers, const char *prefix);

/**
 * A directory with a file per key, as Docker and Kubernetes mount secrets and systemd passes
 * credentials. A file's name is the key as it is, dots included; its content is the value, as
 * text without the newline at its end. Names that begin with a dot are passed over.
 *
 * The directory must be there. A file in it that cannot be read or is not UTF-8, and a
 * directory in it, is a warning (rule 3).
 */
SC_API sc_status sc_layers_add_directory(sc_layers *layers, const char *path);

/** Text in memory under a name for messages; SC_FORMAT_AUTO decides by name and content. */
SC_API sc_status sc_layers_add_text(sc_layers *layers, const char *name, sc_format format,
                                    const char *text, size_t length);

/** One value, "server.port=8080": JSON where it is JSON, text otherwise. */
SC_API sc_status sc_layers_add_set(sc_layers *layers, const char *assignment);

/**
 * The flags of a program's command line, each a layer: `--server.port=8080` sets that path (JSON
 * where it is JSON, text otherwise), `--feature` is true, `--no-feature` false. A value always
 * stands behind '=', so that no flag takes the word behind it. Flags end at the first other word;
 * `--` ends them as well and is taken. A path that breaks the grammar is an error of the load.
 *
 * @param words  `count` of them, without the program's name: argc - 1 and argv + 1.
 * @param used   Set to how many words were taken; NULL where nothing else may follow.
 * @return SC_OK; SC_EINVALID where `used` is NULL and another word is there; SC_ENOMEM.
 */
SC_API sc_status sc_layers_add_args(sc_layers *layers, int count, const char *const *words,
                                    int *used, sc_error *error);

/** Standard input, read to its end now and kept for every load. Waits for the input.
 *  Also SC_EIO, and SC_ELIMIT past the options' max_document_bytes. */
SC_API sc_status sc_layers_add_stdin(sc_layers *layers, sc_error *error);

/** A source as a command line names it: "-" is standard input, a name with glob characters
 *  is a glob, anything else a required file. A backslash takes a glob character as it is. */
SC_API sc_status sc_layers_add_source(sc_layers *layers, const char *name, sc_error *error);

/** The strategy for arrays of the layers that are added from now on. */
SC_API void sc_layers_set_arrays(sc_layers *layers, sc_arrays strategy);

/** The strategy at one path, whatever the layer says; SC_EINVALID where `path` is no path
 *  of keys. It reaches through mappings only, not through arrays. */
SC_API sc_status sc_layers_set_arrays_at(sc_layers *layers, const char *path, sc_arrays strategy);

/** The format of the files and of standard input that are added from now on;
 *  SC_FORMAT_AUTO to detect it again. */
SC_API void sc_layers_set_format(sc_layers *layers, sc_format format);

/**
 * Choose a profile (rule 11). A file whose top level has a mapping named `default`, `global` or
 * this then counts as its `default`, the profile and its `global`, each merged over the one
 * before; a key beside them that is no mapping is a warning. Other files are as they are. A
 * profile that no file has is an error of the load, SC_ENOTFOUND.
 *
 * @param name  NULL for none, which is the start; SC_EINVALID where it is empty.
 */
SC_API sc_status sc_layers_set_profile(sc_layers *layers, const char *name);

/**
 * The directory that included files must lie in (see sc_load_options.include), links resolved. One
 * outside is an error of the load, and so is a directory that is not there.
 *
 * @param directory  NULL for anywhere, which is the start; SC_EINVALID where it is empty.
 */
SC_API sc_status sc_layers_set_include_root(sc_layers *layers, const char *directory);

/**
 * A key that has a new name. In each layer that sets `old_path`, all that is there counts as that
 * layer's `new_path`, with a warning at the old key, so precedence stays what it is. Where the
 * layer sets the new path as well, that counts, and the old value does not. The directives
 * old_add, old_remove and old_replace follow the key; arrays are not looked into.
 *
 * Chains are followed: with "a" for "b" and "b" for "c", "a" is "c".
 *
 * @return SC_OK; SC_ENOMEM; SC_EINVALID for what is no path of keys, for an old path that has a
 *         new one already, for paths one of which lies within the other, for a circle.
 */
SC_API sc_status sc_layers_add_alias(sc_layers *layers, const char *old_path, const char *new_path);

/** What holds for the whole load. Initialise with SC_LOAD_OPTIONS_INIT. */
typedef struct sc_load_options {
    size_t size;                  /* of this struct, for later versions */
    bool strict;                  /* every warning is an error */
    bool no_directives;           /* x_add, x_remove and x_replace are ordinary keys */
    bool ignore_tags;             /* YAML: pass custom tags over */
    bool empty_variables_absent;  /* an empty variable does not set anything */
    uint32_t max_depth;           /* containers within containers; 1 to 1024 */
    uint64_t max_document_bytes;  /* of one source's text; below 4 GiB */
    uint64_t max_expansion_bytes; /* that YAML's aliases, interpolation and repeated includes may
                                     add to a load */
    bool json_comments;           /* JSON may hold comments and trailing commas, as .jsonc does */
    bool toml_1_1;                /* TOML is 1.1, not 1.0 */
    bool match_variables; /* APP_SERVER_PORT is the server.port of a lower layer (rule 10) */
    bool variable_files;  /* APP_X_FILE gives the text of the file that it names to x (rule 9) */
    /* The top-level `include` of a document in JSON, TOML or YAML names files, as a string or an
     * array of them, which load below the document, each above the one before, and is no key of
     * the result. A name is relative to the directory of the file that says it, or to the current
     * one for text in memory and standard input. It may be a glob, whose bad files are warnings, or
     * else must be there, unless a '?' stands before it. An included file may include others, up
     * to 16 deep; one that includes itself is an error. Read anew by each load and reload. Files
     * that are included more than once count against max_expansion_bytes from the second time on.
     * sc_parse ignores this. */
    bool include;
    bool interpolate; /* "${...}" in strings is replaced; see below */
} sc_load_options;

#define SC_LOAD_OPTIONS_INIT                                                                       \
    {                                                                                              \
        sizeof(sc_load_options), false, false, false, false, 128, UINT64_C(64) << 20,              \
            UINT64_C(8) << 20, false, false, false, false, false, false                            \
    }

/*
 * Interpolation, with `interpolate`. It acts on the merged result, after arrays and directives,
 * in strings that are values, not in keys:
 *
 *   ${server.host}    the value at that path, of any canonical spelling: ${hosts[0]."a.b"}
 *   ${HOME}           a variable of the environment: capitals, digits and "_", no digit first; a
 *                     key of such a name is ${"HOME"}
 *   ${env:name}       any variable
 *   ${x:-default}     the default where x is absent or null, or a variable that is empty. Its
 *                     braces balance, and it may hold references
 *   ${a.${b}}         the inner one first; in a quoted key, ${a."${b}"}, what it gives is one key
 *   $${               a literal "${"; a '$' without a '{' is a '$'
 *
 * A string that is one reference becomes what that names, with its type: a container is copied, a
 * variable or default is JSON where it is JSON, text otherwise (rule 9). Within longer text a
 * scalar is spelled bare, as `superconfig get` prints it, and a container is SC_ETYPE. What a
 * variable holds is not interpolated again. The environment is read by each sc_load, once, and
 * sc_reload uses what was read. Quotes of a format make no difference.
 *
 * SC_ENOTFOUND for what is absent, SC_EINVALID for a cycle or what is no path, SC_ESYNTAX for
 * "${" without an end, SC_ELIMIT past max_expansion_bytes or max_depth, SC_EENCODING for a
 * variable that is not UTF-8; each at the place of the reference. A value that interpolates a
 * secret is secret (sc_value_is_secret), and so is one that asks for a variable of such a name.
 *
 * sc_value_origin of an interpolated value is the place of its template, and that of what was
 * copied into it the place of what was copied. sc_parse does not interpolate.
 */

/** SC_EINVALID for a limit out of bounds or a struct that was not initialised; then nothing
 *  changes. */
SC_API sc_status sc_layers_set_options(sc_layers *layers, const sc_load_options *options);

/**
 * Load all layers, merge them into one snapshot and publish it under a handle of its own.
 *
 * The list is copied: it may be changed or destroyed afterwards, and sc_reload does not see it.
 * Reads files, and so may wait for them. Any thread; loads run beside each other and
 * beside every reader. On failure nothing is published and `out` is untouched.
 *
 * @param out  The handle; the caller releases it with sc_handle_release.
 * @return SC_OK, or what is wrong with the first source that is wrong: SC_EIO, SC_ENOTFOUND,
 *         SC_ESYNTAX, SC_EENCODING, SC_EDUPLICATE, SC_ERANGE, SC_ELIMIT, SC_ETYPE (a root
 *         that is no mapping), SC_ESTRICT, SC_EINVALID, SC_ENOMEM; `error` has the place.
 */
SC_API sc_status sc_load(sc_registry *registry, const sc_layers *layers, sc_handle *out,
                         sc_error *error);

/**
 * Load the layers of a handle again and publish the result under the same handle.
 * Readers see the old snapshot or the new one, whole. On failure the old one stays. Where a
 * reload that began later has published already, that result stays, and this one is SC_OK too.
 *
 * @return As sc_load; SC_ESTALE.
 */
SC_API sc_status sc_reload(sc_registry *registry, sc_handle handle, sc_error *error);

/**
 * Load without publishing and report every problem of every source, not the first alone.
 *
 * @return SC_OK where there was no error (and no warning, under strict); otherwise the
 *         first error's status.
 */
SC_API sc_status sc_layers_check(const sc_layers *layers, sc_problem_visitor visitor,
                                 void *context);

/**
 * One text to a snapshot, without layers: any root is allowed, nothing is published,
 * directives are ordinary keys. A YAML stream of several documents is an array of them,
 * and one of none is null.
 *
 * @param options  NULL for the defaults; `strict` and the limits hold.
 * @param out      Set on SC_OK; the caller gives it back with sc_release.
 */
SC_API sc_status sc_parse(const char *name, sc_format format, const char *text, size_t length,
                          const sc_load_options *options, const sc_snapshot **out, sc_error *error);

/** The same with memory of the caller's, which must outlive the snapshot; NULL is malloc. */
SC_API sc_status sc_parse_with(const sc_allocator *allocator, const char *name, sc_format format,
                               const char *text, size_t length, const sc_load_options *options,
                               const sc_snapshot **out, sc_error *error);

#ifdef __cplusplus
}
#endif

#endif
