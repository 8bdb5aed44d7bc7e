/* format/flat_write.c: one leaf a line, "path = value", for grep, sort and diff.
 *
 *   server.port = 8080
 *   server.hosts[0] = "a"
 *   server."dotted.key" = {}
 *
 * Paths are canonical (rule 24) and values compact JSON, so that neither holds a line's end,
 * and " = " stands in a path in quotes only. An empty container is a leaf; the empty mapping
 * as the root is no line at all. */
#include "format/write.h"

#include "format/json_write.h"
#include "format/write_walk.h"
#include "value/path.h"

static void extend_path(struct sc__buffer *path, const struct sc__walk *walk)
{
    if (walk->depth == 0)
        return;
    if (sc__walk_in_mapping(walk))
        sc__path_append_key(path, sc__key_text(walk->document, walk->node.key));
    else
        sc__path_append_index(path, walk->position);
}

static void write_line(struct sc__buffer *out, struct sc__buffer *path, const struct sc__walk *walk)
{
    size_t base = path->length;
    extend_path(path, walk);
    sc__buffer_append(out, path->data, path->length);
    sc__buffer_append_text(out, " = ");
    sc__json_write_leaf(out, &walk->node);
    sc__buffer_append_char(out, '\n');
    path->length = base;
}

static void write_lines(const struct sc__writing *writing, struct sc__walk *walk,
                        struct sc__buffer *path)
{
    while (sc__walk_next(walk) != SC__WALK_END && !path->failed) {
        if (walk->step == SC__WALK_OPEN) {
            walk->mark = path->length;
            extend_path(path, walk);
        } else if (walk->step == SC__WALK_CLOSE) {
            path->length = walk->mark;
        } else if (walk->depth > 0) {
            write_line(writing->out, path, walk);
        }
    }
}

sc_status sc__flat_write(const struct sc__writing *writing)
{
    struct sc__walk walk;
    struct sc__buffer path;
    sc_status status = sc__write_check_root(writing, "flat");
    if (status != SC_OK)
        return status;
    sc__walk_init(&walk, writing->document, writing->root, writing->out->allocator);
    sc__buffer_init(&path, writing->out->allocator);
    write_lines(writing, &walk, &path);
    writing->out->failed |= walk.failed || path.failed;
    sc__buffer_fini(&path);
    sc__walk_fini(&walk);
    return SC_OK;
}
