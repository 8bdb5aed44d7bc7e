/* format/yaml_read.c: YAML 1.2, by the fast reader where that takes the text, else by way of
 * libfyaml: its events, one by one, to the builder. */
#include "format/yaml_read.h"

#include "base/error.h"
#include "format/yaml_build.h"
#include "format/yaml_fast.h"

static sc_status read_stream(struct sc__yaml_events *events, struct sc__yaml_builder *builder,
                             sc_error *error)
{
    struct sc__yaml_event event;
    sc_status status;
    do {
        status = sc__yaml_events_next(events, &event, error);
        if (status != SC_OK)
            break;
        if (event.absent)
            sc__yaml_events_place_absent(events, &event, sc__yaml_builder_role(builder));
        status = sc__yaml_build(builder, &event);
    } while (status == SC_OK && event.type != SC__YAML_STREAM_END);
    return status;
}

sc_status sc__yaml_read_any(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error)
{
    struct sc__yaml_events events;
    struct sc__yaml_builder builder;
    sc__yaml_builder_init(&builder, text, arena, options, documents, error);
    sc_status status = sc__yaml_events_open(&events, text, start, arena, error);
    if (status == SC_OK)
        status = read_stream(&events, &builder, error);
    if (status == SC_OK && options->expansion_left)
        *options->expansion_left = builder.expansion;
    sc__yaml_events_close(&events);
    return status;
}

sc_status sc__yaml_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error)
{
    switch (sc__yaml_fast_read(text, start, arena, options, documents)) {
    case SC__YAML_FAST_READ:
        return SC_OK;
    case SC__YAML_FAST_NO_MEMORY:
        return sc__error_no_memory(error);
    default:
        return sc__yaml_read_any(text, start, arena, options, documents, error);
    }
}
