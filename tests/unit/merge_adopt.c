/* tests/unit/merge_adopt.c: whole loads whose lowest document is adopted, and the same folded node
 * by node: the blocks are the same bytes. Random layers are compared in merge_property.c. */
#include "failing_allocator.h"
#include "loaded.h"

#include "load/session.h"

#include <stdlib.h>
#include <string.h>

/* One run of a session. */
static sc_status run(const sc_layers *layers, const sc_allocator *allocator, bool folds_all,
                     sc_snapshot **snapshot)
{
    struct sc__session session;
    sc_layers *captured;
    sc_error error = SC_ERROR_INIT;
    struct sc__load_memory memory = {.allocator = allocator};
    sc_status status = sc__layers_capture(layers, allocator, NULL, &captured, &error);
    if (status != SC_OK)
        return status;
    sc__session_init(&session, captured, &memory);
    session.folds_all = folds_all;
    status = sc__session_run(&session, snapshot, &error);
    sc__session_fini(&session);
    sc_layers_destroy(captured);
    return status;
}

/* Both ways give this, as JSON, in the same bytes. Takes the layers. */
static void assert_both(sc_layers *layers, const char *json)
{
    sc_snapshot *adopted, *folded;
    assert_int_equal(run(layers, &sc__default_allocator, false, &adopted), SC_OK);
    assert_int_equal(run(layers, &sc__default_allocator, true, &folded), SC_OK);
    assert_value(sc_snapshot_root(adopted), json);
    assert_int_equal(adopted->block->size, folded->block->size);
    assert_memory_equal(adopted->block, folded->block, folded->block->size);
    sc_release(adopted);
    sc_release(folded);
    sc_layers_destroy(layers);
}

static sc_layers *layers_of(const struct layer *added, size_t count)
{
    sc_layers *layers = sc_layers_create();
    add_layers(layers, added, count);
    return layers;
}

#define LAYERS(...)                                                                                \
    layers_of((const struct layer[]){__VA_ARGS__},                                                 \
              sizeof((const struct layer[]){__VA_ARGS__}) / sizeof(struct layer))

/* What a parser leaves in its document: marks on nodes, keys out of the tree's order, an index of
 * members, packed arrays, copies of what an alias names. */
static void test_merge_adopt__documents_of_every_format_are_taken_as_they_are(void **state)
{
    assert_both(LAYERS(JSON("{}")), "{}");
    assert_both(LAYERS(JSON("{\"n\":null,\"\":{\"a.b\":[[],{}]},\"i\":[1,2,3,4,5,6,7,8,9]}")),
                "{\"n\":null,\"\":{\"a.b\":[[],{}]},\"i\":[1,2,3,4,5,6,7,8,9]}");
    assert_both(LAYERS(TOML("z.y = 1\n[a]\nb = [0.5, 1.5]\n[[t]]\nx.y = 1\n[[t]]\nq = {r = 2}\n"
                            "[a.z]\ny = 2\n")),
                "{\"z\":{\"y\":1},\"a\":{\"b\":[0.5,1.5],\"z\":{\"y\":2}},"
                "\"t\":[{\"x\":{\"y\":1}},{\"q\":{\"r\":2}}]}");
    assert_both(LAYERS(YAML("base: &b {x: 1, y: [~, true]}\nmore: {<<: *b, x: 2}\nlist: [*b]\n")),
                "{\"base\":{\"x\":1,\"y\":[null,true]},\"more\":{\"y\":[null,true],\"x\":2},"
                "\"list\":[{\"x\":1,\"y\":[null,true]}]}");
    assert_both(LAYERS(YAML("a: 1\n---\nb: {c: 2}\n---\nb: {d: 3}\n")),
                "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}");
}

/* Many members: a reader asked for them by key, and a later layer does again. */
static void test_merge_adopt__an_index_of_members_is_made_anew(void **state)
{
    char text[4096] = "[m]\n", json[4096] = "{\"m\":{";
    for (int i = 0; i < 40; i++) {
        sprintf(text + strlen(text), "k%d = %d\n", i, i);
        sprintf(json + strlen(json), "%s\"k%d\":%d", i ? "," : "", i, i == 35 ? -1 : i);
    }
    strcat(json, ",\"n\":0}}");
    assert_both(LAYERS(TOML(text), JSON("{\"m\":{\"k35\":-1,\"n\":0}}")), json);
}

/* rule 15: where a directive may act, nothing is adopted. */
static void test_merge_adopt__directives_act_in_the_lowest_layer(void **state)
{
    assert_both(LAYERS(JSON("{\"l\":[{\"x\":[1,2],\"x_remove\":[1]}],\"y_add\":[3]}")),
                "{\"l\":[{\"x\":[2]}],\"y\":[3]}");
    assert_both(LAYERS(JSON("{\"x_replace\":[1]}"), JSON("{\"x_add\":[2]}")), "{\"x\":[1,2]}");
    assert_both(LAYERS(JSON("{\"x_add\":1,\"d\":[],\"_add\":[2]}")),
                "{\"x_add\":1,\"d\":[],\"_add\":[2]}");
}

/* rule 14: packed numbers of the lowest layer, borrowed until they change. */
static void test_merge_adopt__packed_numbers_grow_and_add_up(void **state)
{
    const char *numbers = "{\"a\":[1,2,3,4,5,6,7,8],\"f\":[1.5,1.5,1.5,1.5,1.5,1.5,1.5,1.5]}";
    assert_both(LAYERS(JSON(numbers), JSON("{\"a\":[9,9,9,9,9,9,9,9],\"f\":[0]}")),
                "{\"a\":[1,2,3,4,5,6,7,8,9,9,9,9,9,9,9,9],"
                "\"f\":[1.5,1.5,1.5,1.5,1.5,1.5,1.5,1.5,0]}");
    assert_both(LAYERS(JSON(numbers), JSON_BY(SC_ARRAYS_SUM, numbers)),
                "{\"a\":[2,4,6,8,10,12,14,16],"
                "\"f\":[3.0,3.0,3.0,3.0,3.0,3.0,3.0,3.0]}");
}

/* rule 11: a profile's part has a key of its own in the document. */
static void test_merge_adopt__a_profile_takes_parts_of_a_document(void **state)
{
    const char *text = "{\"prod\":{\"a\":2,\"z\":{}},\"other\":{\"x_add\":1,\"a\":3}}";
    sc_layers *layers = LAYERS(JSON(text));
    assert_int_equal(sc_layers_set_profile(layers, "prod"), SC_OK);
    assert_both(layers, "{\"a\":2,\"z\":{}}");
    layers = LAYERS(TOML("[default]\na = 1\nb = 1\n[prod]\na = 2\n[global]\nc = 3\n"));
    assert_int_equal(sc_layers_set_profile(layers, "prod"), SC_OK);
    assert_both(layers, "{\"a\":2,\"b\":1,\"c\":3}");
}

static void test_merge_adopt__deprecated_keys_take_their_new_names_before(void **state)
{
    sc_layers *layers = LAYERS(JSON("{\"prt\":1,\"s\":{\"old\":[2]},\"last\":null}"));
    assert_int_equal(sc_layers_add_alias(layers, "prt", "server.port"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "s.old", "s.new"), SC_OK);
    assert_both(layers, "{\"s\":{\"new\":[2]},\"last\":null,\"server\":{\"port\":1}}");
}

static sc_layers *templates(void)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_layers *layers =
        LAYERS(TOML("a = [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb = '${a}'\nc = '${a[1]}'\nd.e = '${f}'\n"
                    "f = {x = '${t.y}!', password = 'p'}\n[t]\ny = '${f.password}'\n"
                    "z = '${none:-8}'\n"));
    options.interpolate = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    return layers;
}

/* Interpolation changes nodes and keys: it gets its own, without the marks of TOML's reader, which
 * share their bits with its own. */
static void test_merge_adopt__interpolation_has_nodes_of_its_own(void **state)
{
    assert_both(templates(),
                "{\"a\":[1,2,3,4,5,6,7,8,9],\"b\":[1,2,3,4,5,6,7,8,9],\"c\":2,"
                "\"d\":{\"e\":{\"x\":\"p!\",\"password\":\"p\"}},"
                "\"f\":{\"x\":\"p!\",\"password\":\"p\"},\"t\":{\"y\":\"p\",\"z\":8}}");
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    sc_snapshot *snapshot;
    int64_t number = 0;
    sc_status status = run(context, allocator, false, &snapshot);
    if (status != SC_OK)
        return status;
    assert_int_equal(sc_snapshot_get_i64(snapshot, "c", &number), SC_OK);
    assert_int_equal(number, 2);
    sc_release(snapshot);
    return SC_OK;
}

static void test_merge_adopt__owning_may_run_out_of_memory(void **state)
{
    sc_layers *layers = templates();
    assert_true(fail_each_allocation(attempt, layers) > 5);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_adopt__documents_of_every_format_are_taken_as_they_are),
        cmocka_unit_test(test_merge_adopt__an_index_of_members_is_made_anew),
        cmocka_unit_test(test_merge_adopt__directives_act_in_the_lowest_layer),
        cmocka_unit_test(test_merge_adopt__packed_numbers_grow_and_add_up),
        cmocka_unit_test(test_merge_adopt__a_profile_takes_parts_of_a_document),
        cmocka_unit_test(test_merge_adopt__deprecated_keys_take_their_new_names_before),
        cmocka_unit_test(test_merge_adopt__interpolation_has_nodes_of_its_own),
        cmocka_unit_test(test_merge_adopt__owning_may_run_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
