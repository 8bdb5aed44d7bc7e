/* load/document.c: the documents of one text, and what they include, take their places in the list
 * that is merged. */
#include "load/session.h"

#include "base/error.h"
#include "load/include.h"

#include <string.h>

static bool add_document(struct sc__session *session, const struct sc__input *input,
                         const struct sc__document *document)
{
    void *documents = session->documents;
    void *sources = session->sources;
    size_t needed = session->count + (size_t)1;
    if (!sc__arena_reserve(&session->arena, &documents, &session->document_capacity, needed,
                           sizeof *session->documents))
        return false;
    session->documents = documents;
    if (!sc__arena_reserve(&session->arena, &sources, &session->source_capacity, needed,
                           sizeof *session->sources))
        return false;
    session->sources = sources;
    session->documents[session->count] =
        (struct sc__merge_input){document, input->layer->arrays, input->layer->fills};
    session->sources[session->count] = (struct sc__snapshot_source){
        input->text, input->format, {input->label, strlen(input->label)}};
    session->count++;
    return true;
}

bool sc__session_add(struct sc__session *session, const struct sc__input *input,
                     const struct sc__document *document, uint32_t root)
{
    if (root == document->root)
        return add_document(session, input, document);
    struct sc__document *part = sc__arena_allocate(&session->arena, sizeof *part);
    if (!part)
        return false;
    *part = *document;
    part->root = root;
    return add_document(session, input, part);
}

void sc__session_parts(struct sc__session *session, const struct sc__input *input,
                       const struct sc__document *document, struct sc__profile_parts *parts)
{
    const char *profile = session->layers->profile;
    *parts = (struct sc__profile_parts){{document->root}, 1};
    if (profile && sc__session_is_document(input))
        session->has_profile |= sc__profile_parts(document, profile, &session->warnings, parts);
}

/* What only fills takes the highest first: it fills what that left. */
static void reverse_from(struct sc__session *session, uint32_t first)
{
    for (uint32_t low = first, high = session->count; low + 1 < high; low++) {
        high--;
        struct sc__merge_input document = session->documents[low];
        struct sc__snapshot_source source = session->sources[low];
        session->documents[low] = session->documents[high];
        session->sources[low] = session->sources[high];
        session->documents[high] = document;
        session->sources[high] = source;
    }
}

sc_status sc__session_add_documents(struct sc__session *session, const struct sc__input *input,
                                    const struct sc__documents *documents,
                                    const struct sc__input_context *context, sc_error *error)
{
    uint32_t first = session->count;
    bool includes = session->layers->options.include && sc__session_is_document(input);
    if (includes) {
        sc_status status = sc__session_include(session, input, documents, context, error);
        if (status != SC_OK)
            return status;
    }
    for (uint32_t i = 0; i < documents->count && !includes; i++) {
        const struct sc__document *document = &documents->items[i];
        struct sc__profile_parts parts = {{0}, 0};
        if (document->nodes[document->root].type == SC__MAPPING)
            sc__session_parts(session, input, document, &parts);
        for (uint32_t part = 0; part < parts.count; part++) {
            if (!sc__session_add(session, input, document, parts.roots[part]))
                return sc__error_no_memory(error);
        }
    }
    if (input->layer->fills)
        reverse_from(session, first);
    return SC_OK;
}
