/* format/cpu.c: the public answer to what is used, simdjson's part of it included. */
#include "superconfig/cpu.h"

#include "format/json_stage1.h"
#include "simd/cpu.h"

const char *sc_cpu_features(void)
{
    return sc__cpu()->names;
}

const char *sc_cpu_backend(void)
{
    return sc__simd_name(sc__cpu()->backend);
}

const char *sc_cpu_json_backend(void)
{
    return sc__stage1_backend();
}

const char *sc_cpu_chosen_by(void)
{
    return sc__cpu()->chosen_by;
}

const char *sc_cpu_warning(void)
{
    const char *warning = sc__cpu()->warning;
    return *warning != '\0' ? warning : NULL;
}
