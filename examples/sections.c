/* examples/sections.c: two components that know only their own keys, and what a reload changed. */
#include <superconfig/superconfig.h>

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* A component keeps its section, and reads what it needs when it needs it. */
static void serve(const sc_section *section)
{
    char host[64] = "localhost";
    int64_t port = 80;
    bool tls = false;
    sc_section_get_str(section, "host", host, sizeof host, NULL);
    sc_section_get_i64(section, "port", &port);
    sc_section_get_bool(section, "tls.enabled", &tls);
    printf("%s listens on %s:%" PRId64 ", TLS %s\n", section->path, host, port, tls ? "on" : "off");
}

static void connect_pool(const sc_section *section)
{
    int64_t least = 1, most = 1;
    sc_section_get_i64(section, "min", &least);
    sc_section_get_i64(section, "max", &most);
    printf("%s keeps %" PRId64 " to %" PRId64 " connections\n", section->path, least, most);
}

static bool print_difference(void *context, const sc_difference *difference)
{
    static const char *const words[] = {[SC_CHANGE_ADDED] = "added",
                                        [SC_CHANGE_REMOVED] = "removed",
                                        [SC_CHANGE_CHANGED] = "changed"};
    (void)context;
    printf("  %s: %s\n", words[difference->change], difference->path.data);
    return true;
}

/* Load again, and say what that changed. */
static sc_status reload(sc_registry *registry, sc_handle config, sc_error *error)
{
    const sc_snapshot *before = sc_acquire(registry, config);
    sc_status status = sc_reload(registry, config, error);
    const sc_snapshot *after = sc_acquire(registry, config);
    puts("a reload:");
    if (status == SC_OK)
        status = sc_compare(before, after, NULL, print_difference, NULL);
    sc_release(before);
    sc_release(after);
    return status;
}

static int write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    return file && fputs(text, file) >= 0 && fclose(file) == 0 ? 0 : -1;
}

static sc_status run(sc_registry *registry, sc_handle config, const char *path, sc_error *error)
{
    sc_section server, database, pool;
    sc_status status = sc_section_at(registry, config, "server", &server);
    if (status == SC_OK)
        status = sc_section_at(registry, config, "database", &database);
    if (status == SC_OK)
        status = sc_section_below(&database, "pool", &pool);
    if (status != SC_OK)
        return status;
    serve(&server);
    connect_pool(&pool);
    if (write_file(path, "[server]\nhost = '0.0.0.0'\nport = 8443\ntls = {enabled = true}\n"
                         "[database.pool]\nmax = 100\n") != 0)
        return SC_EIO;
    status = reload(registry, config, error);
    serve(&server); /* the same sections, the new values */
    connect_pool(&pool);
    return status;
}

int main(void)
{
    char path[] = "/tmp/superconfig-sections-XXXXXX.toml";
    int descriptor = mkstemps(path, 5);
    if (descriptor < 0) {
        perror(path);
        return 1;
    }
    close(descriptor);
    sc_error error = SC_ERROR_INIT;
    sc_handle config;
    sc_layers *layers = sc_layers_create();
    sc_registry *registry = sc_registry_create(NULL, &error);
    sc_status status = SC_EIO;
    if (registry && layers &&
        write_file(path, "[server]\nport = 8080\n[database.pool]\nmin = 2\nmax = 10\n") == 0 &&
        sc_layers_add_file(layers, path) == SC_OK)
        status = sc_load(registry, layers, &config, &error);
    if (status == SC_OK)
        status = run(registry, config, path, &error);
    if (status != SC_OK)
        fprintf(stderr, "sections: %s\n",
                error.message[0] ? error.message : sc_status_text(status));
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    unlink(path);
    return status != SC_OK;
}
