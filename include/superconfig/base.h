/* superconfig/base.h: what every other public header stands on.
 *
 * Status codes, the error object, borrowed strings, the allocator interface and
 * the version. Nothing here allocates. */
#ifndef SUPERCONFIG_BASE_H
#define SUPERCONFIG_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define SC_API
#else
#define SC_API __attribute__((visibility("default")))
#endif

#define SC_VERSION_MAJOR 0
#define SC_VERSION_MINOR 1
#define SC_VERSION_PATCH 0
#define SC_VERSION_NUMBER (SC_VERSION_MAJOR * 10000 + SC_VERSION_MINOR * 100 + SC_VERSION_PATCH)

/** The version of the library that runs, SC_VERSION_NUMBER of its build. */
SC_API unsigned sc_version(void);

/** Every way in which a call can end. Behind each: an input that causes it. */
typedef enum sc_status {
    SC_OK = 0,
    SC_ENOTFOUND,  /* the path "server.prot" where only "server.port" exists */
    SC_ENULL,      /* sc_get_i64 of a key whose value is null */
    SC_ETYPE,      /* sc_get_i64 of "8080"; a document whose root is a list */
    SC_ERANGE,     /* sc_get_i64 of 18446744073709551615; 1e400 in a file */
    SC_ESTALE,     /* a handle that was released */
    SC_EINVALID,   /* the path "a..b"; NULL where an object is needed */
    SC_ENOMEM,     /* the allocator returned NULL */
    SC_EIO,        /* a required file that is absent, unreadable or a directory */
    SC_ESYNTAX,    /* {"a": } in a JSON file */
    SC_EENCODING,  /* invalid UTF-8, a raw NUL byte, UTF-16 */
    SC_EDUPLICATE, /* one key twice in a mapping; two variables for one path */
    SC_ELIMIT,     /* nesting, size or alias expansion beyond the limit */
    SC_ESTRICT,    /* a warning, under strict */
    SC_ESIGNAL     /* a thread's first read, in a signal handler */
} sc_status;

/** The constant name of a status, for example "SC_ETYPE"; never NULL. */
SC_API const char *sc_status_name(sc_status status);

/** What a status means, in a few lower-case words; never NULL. */
SC_API const char *sc_status_text(sc_status status);

/**
 * A borrowed string: UTF-8 with a length in bytes, never owned by who holds it.
 *
 * Strings handed out by this library are followed by a NUL byte, so `data` also
 * serves as a C string where the text itself holds no NUL.
 */
typedef struct sc_str {
    const char *data;
    size_t length;
} sc_str;

/** Bytes of the text fields of sc_error, the closing NUL included. */
#define SC_ERROR_TEXT 256

/**
 * One error or warning with its place. Allocated by the caller, fixed in size,
 * no heap behind it; longer texts are cut at a character, so it can be copied and kept.
 *
 * `line` and `column` count from 1, columns in characters (code points); both are
 * 0 where there is no place in a text. `offset` is in bytes from the text's start.
 */
typedef struct sc_error {
    sc_status status;
    int system_errno; /* errno of the failed call, or 0 */
    uint32_t line;
    uint32_t column;
    uint64_t offset;
    char source[SC_ERROR_TEXT];  /* file name, variable name, "--set"; or empty */
    char message[SC_ERROR_TEXT]; /* one line, no full stop */
    char excerpt[SC_ERROR_TEXT]; /* the line that holds the place; or empty */
    uint32_t caret;              /* characters of `excerpt` before the place */
} sc_error;

#define SC_ERROR_INIT                                                                              \
    {                                                                                              \
        SC_OK, 0, 0, 0, 0, "", "", "", 0                                                           \
    }

/**
 * Write `FILE:LINE:COLUMN: message`, the line, and a caret under the place.
 *
 * @param buffer   Receives at most `capacity` bytes with the closing NUL; may be NULL if 0.
 * @return         Bytes of the whole text, without the NUL, however much fitted.
 */
SC_API size_t sc_error_format(const sc_error *error, char *buffer, size_t capacity);

/** The same text, to a stream. */
SC_API void sc_error_print(const sc_error *error, FILE *stream);

/** How much an event matters, the gravest first. */
typedef enum sc_log_level {
    SC_LOG_ERROR,   /* a load or reload failed; of a reload, the version before it stays */
    SC_LOG_WARNING, /* each warning of what was loaded; a source that was slow */
    SC_LOG_INFO,    /* loaded, reloaded: the version, how many sources, the time it took */
    SC_LOG_DEBUG /* each layer read, with its time; a result that came too late; versions freed */
} sc_log_level;

/**
 * A program's log. Called on the thread that called the library, with no lock held and outside
 * of every read section, so it may call the library back, though not to destroy the registry;
 * threads that load at once call it at once. `event` is the library's until the call returns: a
 * message, and a status and a place where it has those. What may be a secret is masked in it.
 */
typedef void (*sc_log_function)(void *context, sc_log_level level, const sc_error *event);

/**
 * Where the library takes its memory. All three must be set; they are called
 * from any thread that calls into the library. NULL from `allocate` or
 * `reallocate` makes the running call end with SC_ENOMEM and change nothing.
 */
typedef struct sc_allocator {
    void *context;
    void *(*allocate)(void *context, size_t size);
    void *(*reallocate)(void *context, void *memory, size_t old_size, size_t new_size);
    void (*release)(void *context, void *memory, size_t size);
} sc_allocator;

#ifdef __cplusplus
}
#endif

#endif
