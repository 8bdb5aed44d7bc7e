/* The smallest program that needs the library, its C++ parts and its dependencies. */
#include <superconfig/superconfig.h>

int main(void)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle config;
    int64_t port = 0;
    double ratio = 0.0;
    sc_registry *registry = sc_registry_create(NULL, &error);
    sc_layers *layers = sc_layers_create();
    sc_layers_add_text(layers, "a.json", SC_FORMAT_AUTO, "{\"port\": 80, \"ratio\": 0.5}", 26);
    sc_layers_add_text(layers, "b.yaml", SC_FORMAT_AUTO, "port: &p 8080\nq: *p\n", 20);
    if (sc_load(registry, layers, &config, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        return 1;
    }
    sc_get_i64(registry, config, "q", &port);
    sc_get_f64(registry, config, "ratio", &ratio);
    printf("%d %.1f\n", (int)port, ratio);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    return 0;
}
