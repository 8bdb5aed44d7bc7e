#!/usr/bin/env bash
# The benchmark program: its names, its JSON, the page that is made of it, and the comparison. No
# time is asserted.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bench=$SUPERCONFIG_BUILD/bench/superconfig-bench
source=$SUPERCONFIG_SOURCE/bench

# Every name that others rely on is there, measured or absent with a reason.
list=$("$bench" --list)
for name in floor_atomic_load floor_stat floor_open_read_close floor_memcpy_1m \
    handle_lookup key_get_short key_get_deep key_get_miss key_get_bound \
    snapshot_acquire_release handle_lookup_4threads handle_lookup_random_10k \
    key_get_{100_zipf,1m_zipf,1m_uniform} \
    load_{json,toml,yaml}_1k_{cold,warm} load_watched load_5_files_{cold,warm} \
    load_200_files_{sequential,parallel} parse_json_2m parse_toml_1m parse_yaml_1m \
    merge_directives_small array_append_10k array_sum_f64_4k array_sum_f64_1m \
    merge_deep_1k_keys merge_32_layers_{sequential,parallel} str_eq_{8,16,64,256} \
    reload_publish reload_update reload_one_of_five reload_end_to_end \
    l1_hit l1_off l2_hit l3_hit extract_struct_20 \
    memory_per_handle memory_per_duplicate_handle memory_per_source_byte; do
    grep -Eq "^$name( +absent: needs .+)?$" <<<"$list" || fail "$list" "$name" 'a name is missing'
done

# Each entry has the fields that others read; the filter is a regular expression.
"$bench" --quick --filter '^(floor_open_read_close|load_toml_1k_cold|memory_per_handle|scale_readers_.)$' \
    --json "$scratch/results.json" >"$scratch/table" 2>/dev/null
python3 - "$scratch/results.json" <<'END'
import json, sys
entries = {entry["name"]: entry for entry in json.load(open(sys.argv[1]))}
assert len(entries) == 7, sorted(entries)
for entry in entries.values():
    assert entry["unit"] == ("bytes" if entry["name"].startswith("memory") else "ns"), entry
    assert 0 < entry["min"] <= entry["median"] <= entry["p99"], entry
    assert entry["samples"] >= (1 if entry["unit"] == "bytes" else 30), entry
assert entries["load_toml_1k_cold"]["floor"] == "floor_open_read_close"
assert entries["scale_readers_8"]["size"] == 8
END
contains "$(cat "$scratch/table")" 'load_toml_1k_cold' 'a table for people'
contains "$(cat "$scratch/table")" 'x open_read_close' 'the ratio to the floor'

# The same bytes at every call, and files that load.
mkdir "$scratch/one" "$scratch/two"
"$bench" --write-workload "$scratch/one"
"$bench" --write-workload "$scratch/two"
diff -r "$scratch/one" "$scratch/two"
for format in json toml yaml; do
    "$SUPERCONFIG" convert "$scratch/one/service.$format" --to json >"$scratch/$format"
    size=$(stat -c %s "$scratch/one/service.$format")
    [ "$size" -ge 900 ] && [ "$size" -le 1200 ] || fail "$size" 1024 "bytes of service.$format"
done

# The page is whole in itself: nothing is fetched from elsewhere.
"$bench" --machine >"$scratch/machine.json"
cat >"$scratch/peers.json" <<'END'
[{"peer": "superconfig-c", "version": "0.1.0", "operation": "read_key", "median_ns": 30, "p99_ns": 40},
 {"peer": "<other>", "version": "1.0", "operation": "read_key", "median_ns": 3000, "p99_ns": 4000},
 {"peer": "third", "version": "2.0", "operation": "read_key", "reason": "has no keys"}]
END
python3 "$source/report/report.py" "$scratch/results.json" "$scratch/machine.json" \
    "$scratch/report.html" --peers "$scratch/peers.json"
page=$(cat "$scratch/report.html")
contains "$page" 'load_toml_1k_cold' 'an operation on the page'
contains "$page" 'readers: cost grows as' 'a fitted exponent'
contains "$page" '&lt;other&gt; 1.0' 'a peer, escaped'
contains "$page" 'has no keys' 'what a peer cannot do'
lacks "$page" 'src=' 'something fetched'
lacks "$page" 'href=' 'something fetched'

# A change beyond noise is told, noise is not; slower is status 1.
python3 - "$scratch" <<'END'
import json, sys
def write(name, values):
    entries = [{"name": key, "unit": "ns", "median": median, "min": median * 0.99,
                "p99": median * 1.1, "quantiles": [median * (0.99 + i * 0.001) for i in range(21)]}
               for key, median in values.items()]
    json.dump(entries, open(f"{sys.argv[1]}/{name}.json", "w"))
write("before", {"same": 100, "slower": 100, "faster": 100, "gone": 1})
write("after", {"same": 102, "slower": 150, "faster": 50, "new": 1})
write("better", {"same": 98, "slower": 100, "faster": 50, "gone": 1})
END
status=0
out=$("$source/compare" "$scratch/before.json" "$scratch/after.json" 2>/dev/null) || status=$?
same "$status" 1 'exit status where one is slower'
contains "$out" '+50.0 %' 'the slower one'
contains "$out" '-50.0 %' 'the faster one'
lacks "$out" 'same' 'noise'
contains "$out" 'gone' 'what is gone'
"$source/compare" "$scratch/before.json" "$scratch/better.json" >/dev/null 2>&1 ||
    fail "$?" 0 'exit status where none is slower'

# Mistakes.
status=0
err=$("$bench" --filter '(' 2>&1) || status=$?
same "$status" 2 'exit status of a bad expression'
contains "$err" '"(" is no regular expression' 'a bad expression'
status=0
err=$("$bench" --filter nothing_of_the_kind 2>&1) || status=$?
same "$status" 1 'exit status where no name matches'
contains "$err" 'no benchmark has such a name' 'no name matches'
