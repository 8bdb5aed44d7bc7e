/* tests/support/loading.h: a registry with counted memory in an empty folder, and what loads
 * into it must give. */
#ifndef LOADING_H
#define LOADING_H

#include "failing_allocator.h"
#include "loaded.h"
#include "scratch.h"

/* Made before each test, and destroyed after it; then nothing may be held. */
extern sc_registry *registry;
extern struct failing_allocator registry_memory;

int loading_enter(void **state);
int loading_leave(void **state);

#define LOADING(test) cmocka_unit_test_setup_teardown(test, loading_enter, loading_leave)

/* Another registry, with that memory; NULL if there is none. */
sc_registry *registry_with(const sc_allocator *allocator);

/* A list of one required file or one glob. */
sc_layers *layers_of(const char *source);

/* A list becomes strict; its other options stay. */
void set_strict(sc_layers *layers);

/* Each of these destroys the list. `printed` is how the error or warning must print, with its
 * place, line and caret; a '*' in it stands for a message that is another module's. */

/* It loads without a warning, and all of it is this. */
void expect_loads(sc_layers *layers, const char *json);

/* It loads with one warning, and all of it is this; strict, that warning is the error. */
void expect_warning(sc_layers *layers, const char *json, sc_status status, const char *printed);

/* It fails, nothing is published, and nothing is held. */
void expect_error(sc_layers *layers, sc_status status, const char *printed);

/* A file of that name and content fails; `printed` follows the name. */
void expect_file_error(const char *name, const char *bytes, size_t length, sc_status status,
                       const char *printed);

#endif
