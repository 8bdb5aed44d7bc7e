/* tests/support/tree.c: plain trees, as JSON and at random. */
#include "tree.h"

#include "value/number.h"

enum { DEPTH_AT_MOST = 4, MEMBERS_AT_MOST = 5 };

struct tree *tree_create(struct sc__arena *arena, enum tree_kind kind, const char *key)
{
    struct tree *tree = sc__arena_allocate(arena, sizeof *tree);
    memset(tree, 0, sizeof *tree);
    tree->kind = kind;
    tree->key = key;
    return tree;
}

void tree_append(struct sc__arena *arena, struct tree *container, struct tree *child)
{
    void *children = container->children;
    sc__arena_reserve(arena, &children, &container->capacity, container->count + (size_t)1,
                      sizeof child);
    container->children = children;
    container->children[container->count++] = child;
}

struct tree *tree_member(const struct tree *mapping, const char *key, size_t length)
{
    for (uint32_t i = 0; i < mapping->count; i++) {
        const char *known = mapping->children[i]->key;
        if (strlen(known) == length && memcmp(known, key, length) == 0)
            return mapping->children[i];
    }
    return NULL;
}

void tree_add_say(struct sc__arena *arena, struct tree *tree, struct say say)
{
    void *says = tree->says;
    sc__arena_reserve(arena, &says, &tree->say_capacity, tree->say_count + (size_t)1, sizeof say);
    tree->says = says;
    tree->says[tree->say_count++] = say;
}

bool tree_equal(const struct tree *a, const struct tree *b)
{
    if (a->kind != b->kind || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct tree *other = b->children[i];
        if (a->kind == TREE_MAPPING)
            other = tree_member(b, a->children[i]->key, strlen(a->children[i]->key));
        if (!other || !tree_equal(a->children[i], other))
            return false;
    }
    if (a->kind == TREE_TEXT)
        return strcmp(a->text, b->text) == 0;
    return a->integer == b->integer && memcmp(&a->real, &b->real, sizeof a->real) == 0;
}

static void write_number(const struct tree *tree, struct sc__buffer *buffer)
{
    char text[SC__NUMBER_TEXT];
    if (tree->kind == TREE_FLOAT)
        sc__number_write_float(tree->real, text);
    else if (tree->integer > INT64_MAX)
        sc__number_write_unsigned((uint64_t)tree->integer, text);
    else
        sc__number_write_integer((int64_t)tree->integer, text);
    sc__buffer_append_text(buffer, text);
}

static void write_quoted(const char *text, struct sc__buffer *buffer)
{
    sc__buffer_append_char(buffer, '"');
    sc__buffer_append_text(buffer, text);
    sc__buffer_append_char(buffer, '"');
}

static void write_children(struct tree *tree, struct sc__buffer *buffer)
{
    bool is_array = tree->kind == TREE_ARRAY;
    sc__buffer_append_char(buffer, is_array ? '[' : '{');
    for (uint32_t i = 0; i < tree->count; i++) {
        if (i > 0)
            sc__buffer_append_char(buffer, ',');
        if (!is_array) {
            write_quoted(tree->children[i]->key, buffer);
            sc__buffer_append_char(buffer, ':');
        }
        tree_write(tree->children[i], buffer);
    }
    sc__buffer_append_char(buffer, is_array ? ']' : '}');
}

void tree_write(struct tree *tree, struct sc__buffer *buffer)
{
    tree->column = (uint32_t)buffer->length + 1;
    if (tree->kind == TREE_NULL)
        sc__buffer_append_text(buffer, "null");
    else if (tree->kind == TREE_BOOL)
        sc__buffer_append_text(buffer, tree->integer ? "true" : "false");
    else if (tree->kind == TREE_TEXT)
        write_quoted(tree->text, buffer);
    else if (tree->kind < TREE_TEXT)
        write_number(tree, buffer);
    else
        write_children(tree, buffer);
    tree->length = (uint32_t)buffer->length + 1 - tree->column;
}

uint32_t tree_random(uint64_t *state, uint32_t bound)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32) % bound;
}

static void choose_integer(struct tree *tree, uint64_t *state)
{
    static const int64_t ends[] = {INT64_MAX, INT64_MIN, INT64_MAX - 1, -1};
    if (tree_random(state, 12) > 0)
        tree->integer = tree_random(state, 3);
    else if (tree_random(state, 3) == 0)
        tree->integer = UINT64_MAX - tree_random(state, 2);
    else
        tree->integer = ends[tree_random(state, 4)];
}

static struct tree *generate_scalar(struct sc__arena *arena, const char *key, enum tree_kind kind,
                                    uint64_t *state)
{
    static const double reals[] = {0.5, 1.0, -0.0, 1e300};
    static const char *const texts[] = {"", "s", "two words"};
    struct tree *tree = tree_create(arena, kind, key);
    if (kind == TREE_BOOL)
        tree->integer = tree_random(state, 2);
    else if (kind == TREE_INTEGER)
        choose_integer(tree, state);
    else if (kind == TREE_FLOAT)
        tree->real = reals[tree_random(state, 4)];
    else if (kind == TREE_TEXT)
        tree->text = texts[tree_random(state, 3)];
    return tree;
}

static struct tree *generate(struct sc__arena *arena, const char *key, uint32_t depth,
                             uint64_t *state);

/* Most arrays are of numbers of one kind, and some of them are long. */
static struct tree *generate_array(struct sc__arena *arena, const char *key, uint32_t depth,
                                   uint64_t *state)
{
    struct tree *array = tree_create(arena, TREE_ARRAY, key);
    uint32_t count = tree_random(state, 3) == 0 ? 7 + tree_random(state, 6) : tree_random(state, 4);
    uint32_t kind = tree_random(state, 5);
    for (uint32_t i = 0; i < count; i++) {
        enum tree_kind number = kind < 2 ? TREE_INTEGER : TREE_FLOAT;
        tree_append(arena, array,
                    kind < 4 && depth > 0 ? generate_scalar(arena, NULL, number, state)
                                          : generate(arena, NULL, depth + 1, state));
    }
    return array;
}

static struct tree *generate_mapping(struct sc__arena *arena, const char *key, uint32_t depth,
                                     uint64_t *state)
{
    static const char *const keys[] = {"a",        "b",         "x",     "y",        "x_add",
                                       "x_remove", "x_replace", "y_add", "y_remove", "_add"};
    struct tree *mapping = tree_create(arena, TREE_MAPPING, key);
    uint32_t least = depth == 0 ? 3 : 0; /* layers are to meet */
    for (uint32_t left = least + tree_random(state, MEMBERS_AT_MOST); left > 0; left--) {
        const char *chosen = keys[tree_random(state, sizeof keys / sizeof *keys)];
        if (!tree_member(mapping, chosen, strlen(chosen)))
            tree_append(arena, mapping, generate(arena, chosen, depth + 1, state));
    }
    return mapping;
}

static struct tree *generate(struct sc__arena *arena, const char *key, uint32_t depth,
                             uint64_t *state)
{
    uint32_t kind = tree_random(state, depth < DEPTH_AT_MOST ? 12 : 5);
    if (kind >= 9)
        return generate_mapping(arena, key, depth, state);
    if (kind >= 5)
        return generate_array(arena, key, depth, state);
    return generate_scalar(arena, key, (enum tree_kind)kind, state);
}

struct tree *tree_generate(struct sc__arena *arena, uint64_t *state)
{
    return generate_mapping(arena, NULL, 0, state);
}

struct tree *tree_generate_numbers(struct sc__arena *arena, uint64_t *state)
{
    static const char *const keys[] = {"x", "x", "x", "x_add", "x_remove"};
    struct tree *mapping = tree_create(arena, TREE_MAPPING, NULL);
    const char *key = keys[tree_random(state, 5)];
    struct tree *array = tree_create(arena, TREE_ARRAY, key);
    enum tree_kind kind = tree_random(state, 8) > 0 ? TREE_INTEGER : TREE_FLOAT;
    uint32_t count = tree_random(state, 8) > 0 ? 8 + tree_random(state, 8) : tree_random(state, 8);
    if (strcmp(key, "x_remove") == 0)
        count = tree_random(state, 2);
    for (uint32_t i = 0; i < count; i++)
        tree_append(arena, array, generate_scalar(arena, NULL, kind, state));
    tree_append(arena, mapping, array);
    return mapping;
}
