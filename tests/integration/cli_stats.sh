#!/usr/bin/env bash
# superconfig stats: what it counts is exact; times are what they are, so only their order is tested.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

printf 'port = 8080\nname = "a"\nlist = [1, 2, 3]\nwhen = 1979-05-27\nempty = {}\n' >base.toml
printf '{"port": 9090, "rate": 0.5, "on": true, "none": null}' >over.json
bytes=$(($(wc -c <base.toml) + $(wc -c <over.json)))

counts() { sed '/^$/,$d' <<<"$out" | sed 's/  */ /g'; }

run stats base.toml over.json --set x=1 --repeat 3
same "$status" 0 'exit status'
same "$err" '' 'standard error'
# 10 leaves by path and an acquisition, three times
same "$(counts)" "loads 3
reads 36
files 6
file bytes $((3 * bytes))
parses json 3
parses toml 3
parses override 3
merges 3
array sums 0
warnings 0" 'the counters'
contains "$out" 'time of     count   average       p50       p95       p99     p99.9       max' 'the table'
same "$(sed -n 's/^\(load\|file\|parse\|merge\|read\)  *\([0-9]*\) .*/\1 \2/p' <<<"$out" | paste -sd,)" \
    'load 3,file 6,parse 9,merge 3,read 36' 'how often each was timed'

run stats base.toml --json
python3 - "$(cat "$scratch/out")" "$(wc -c <base.toml)" <<'EOF'
import json, sys
stats = json.loads(sys.argv[1])
assert stats["enabled"] is True
assert stats["counters"]["loads"] == 1 and stats["counters"]["handles"] == 1
assert stats["counters"]["file_bytes"] == int(sys.argv[2])
assert stats["parses"]["toml"] == 1 and stats["parses"]["json"] == 0
assert stats["errors"] == {}
for timing in stats["timings"].values():
    for latency in timing.values():
        order = [latency[f"{name}_ns"] for name in ("p50", "p95", "p99", "p999", "max")]
        assert order == sorted(order), order
        assert latency["average_ns"] <= latency["max_ns"] * 1.01
load = stats["timings"]["load"]["all"]
assert load["count"] == 1 and load["sum_ns"] == load["max_ns"] > 0
EOF

run stats base.toml --prometheus
contains "$out" '# TYPE superconfig_loads_total counter
superconfig_loads_total 1' 'a counter'
contains "$out" 'superconfig_parses_total{format="toml"} 1' 'parses by format'
contains "$out" '# TYPE superconfig_load_seconds summary
superconfig_load_seconds{quantile="0.5"} 0.0' 'a summary in seconds'
contains "$out" 'superconfig_reload_seconds{quantile="0.5"} NaN' 'no quantile of nothing'

# No key, value or name of a file is in it.
for form in --json --prometheus; do
    run stats base.toml over.json $form
    for word in port 8080 base over.json rate; do
        [[ $out != *"\"$word"* && $out != *"$word\""* ]] || fail "$out" "no $word" "what $form says"
    done
done

# Warnings are shown once, and counted each time.
run stats over.json --alias port=server.port --repeat 2
same "$(grep -c warning "$scratch/err")" 1 'a warning is shown once'
contains "$(counts)" 'warnings 2' 'and counted'

expect 3 '' "absent.toml: cannot open the file: No such file or directory" stats absent.toml
expect 2 '' 'superconfig: --prometheus and --json do not go together' stats base.toml --json --prometheus
expect 2 '' 'superconfig: --repeat needs a number from 1 to 1000000, not "0"' stats base.toml --repeat 0
expect 2 '' 'superconfig: --repeat needs a number from 1 to 1000000, not "-3"' stats base.toml --repeat=-3
expect 2 '' 'superconfig: --repeat needs a number from 1 to 1000000, not "2x"' stats base.toml --repeat 2x
expect 2 '' 'superconfig: this command takes no --repeat; see --help' get port base.toml --repeat 2

# What nobody reads, of keys that are said to be read: a container with all below it.
printf '{"server": {"port": 1, "hosts": ["a", "b"], "tls": {}}, "n": [1, 2], "a.b": 0}' >app.json
left='server.hosts[1]
server.tls
"a.b"'
expect 1 "$left" '' stats app.json --unused --read server.port --read 'server.hosts[0]' --read n --read gone
printf 'server\n\nn[1]\r\n"a.b"\n' >read.txt
expect 0 '' '' stats app.json --unused --read-from read.txt
expect 1 '"a.b"' '' stats app.json --unused --read-from - <<<$'n\nserver'
expect 1 'server.tls' '' stats app.json --unused --read n --read server.port --read server.hosts --read '"a.b"'
expect 0 '' '' stats app.json --unused --read ''
expect 0 '' '' stats --unused --read a
printf 'n\nb..c\n' >bad.txt
expect 2 '' 'bad.txt:2: "b..c" is no key; write keys as a.b[2]."dotted.key"' stats app.json --unused --read-from bad.txt
expect 2 '' 'superconfig: "b..c" is no key; write keys as a.b[2]."dotted.key"' stats app.json --unused --read b..c
expect 3 '' 'absent.txt: cannot open the file: No such file or directory' stats app.json --unused --read-from absent.txt
expect 2 '' 'superconfig: --unused needs to know what is read: --read KEY or --read-from FILE' stats app.json --unused
expect 2 '' 'superconfig: --read is for --unused only' stats app.json --read n
expect 2 '' 'superconfig: --unused and --json do not go together' stats app.json --unused --read n --json
