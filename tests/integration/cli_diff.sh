#!/usr/bin/env bash
# diff: lines and their order, places of both sides, layered sides, secrets, exit statuses.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

printf 'a = 1\n[s]\nport = 80\nlist = [1, 2, 3]\nempty = []\n[s.db]\npassword = "old"\nhost = "h"\n' >a.toml
printf 's:\n  list: [1, 5]\n  port: "80"\n  "x.y": {z: [], n: ~}\n  db: {host: h, password: new}\n  empty: [1]\n' >b.yaml

# Of the later one's order; what is lost stands at the end of its container.
expect 1 '~ s.list[1] = 2 -> 5  a.toml:4:12 -> b.yaml:2:13
- s.list[2] = 3  a.toml:4:15
~ s.port = 80 -> "80"  a.toml:3:8 -> b.yaml:3:9
+ s."x.y".z = []  b.yaml:4:14
+ s."x.y".n = null  b.yaml:4:21
~ s.db.password = "********" -> "********"  a.toml:7:12 -> b.yaml:5:27
~ s.empty = [] -> [1]  a.toml:5:9 -> b.yaml:6:10
- a = 1  a.toml:1:5' '' diff a.toml b.yaml

# Secrets (rule 25): masked, but told.
run diff a.toml b.yaml --show-secrets
contains "$out" '~ s.db.password = "old" -> "new"' 'secrets are shown where asked'
run diff a.toml b.yaml --json
lacks "$out" '"old"' 'JSON masks as well'
contains "$out" '{"change":"changed","path":"s.db.password","before":{"layer":"a.toml","source":"a.toml","line":7,"column":12,"value":"********"},"after":{"layer":"b.yaml","source":"b.yaml","line":5,"column":27,"value":"********"}}' \
    'a changed secret in JSON'
expect 1 '~ login = 1 -> {"token":"********"}  --set:1:7 -> --set:1:7' '' \
    diff --set login=1 -- --set 'login={"token":"t"}'

# Nothing differs.
expect 0 '' '' diff a.toml a.toml
expect 0 '[]' '' diff a.toml a.toml --json
printf '{"s":{"port":80}}' >c.json
printf '{"s":{"port":80.0}}' >d.json
expect 1 '~ s.port = 80 -> 80.0  c.json:1:14 -> d.json:1:14' '' diff c.json d.json

# Layered sides; --defaults and --set rank within their side, options hold for both.
export CLITEST_S__PORT=81
expect 1 '~ s.port = 80 -> 81  c.json:1:14 -> CLITEST_S__PORT:1:1
+ t = 2  --set:1:3' '' diff c.json -- --set t=2 c.json --env CLITEST
expect 1 '[{"change":"added","path":"t","after":{"layer":"--set","source":"--set","line":1,"column":3,"value":2}},
{"change":"removed","path":"u","before":{"layer":"--set","source":"--set","line":1,"column":3,"value":3}}]' '' \
    diff --set u=3 c.json -- --set t=2 c.json --json
expect 0 '' '' diff --defaults d.json c.json -- c.json
printf '{"x_add":[7]}' >e.json
expect 1 '+ x_add[0] = 7  e.json:1:11' '' diff c.json --no-directives -- c.json e.json
expect 1 '~ l[0] = 1 -> 2  --set:1:4 -> --set:1:4' '' \
    diff --arrays replace --set 'l=[1]' -- --set 'l=[3]' --set 'l=[2]'
expect 1 '~ s.port = 80 -> 82  c.json:1:14 -> -:1:14' '' diff c.json - <<<'{"s":{"port":82}}'
printf 'default: {p: 1}\nprod: {p: 2}\n' >profiled.yaml
expect 1 '~ p = 2 -> 3  profiled.yaml:2:11 -> --set:1:3' '' \
    diff profiled.yaml -- --set p=3 profiled.yaml --profile prod

printf 'list = [0]\n' >list-base.toml
printf 'list = [1]\n' >list-a.toml
printf 'list = [2]\n' >list-b.toml

# Options that are no sources hold for both sides, wherever they stand.
mkdir inside
printf 'include = "../a.toml"\n' >inside/leaves.toml
printf 'old = 1\n' >old.toml
printf 'new = 2\n' >new.toml
run diff old.toml -- old.toml --set old=3 --alias old=new
same "$status ${out%$'\n'}" '1 ~ new = 1 -> 3  old.toml:1:7 -> --set:1:5' 'an alias holds on either side'
run diff a.toml -- inside/leaves.toml --include-root inside
same "$status $out" '3 ' 'includes of the second must lie in the root as well'
contains "$err" 'lies outside of inside, where includes must lie' 'and the reason is told'
expect 1 '~ list[0] = 1 -> 2  list-a.toml:1:9 -> list-b.toml:1:9' '' \
    diff list-base.toml list-a.toml -- list-base.toml list-b.toml --arrays list=replace

# Mistakes of the command line.
usage='superconfig: diff needs A B, or: [SOURCES of A] -- [SOURCES of B]; see --help'
expect 2 '' "$usage" diff
expect 2 '' "$usage" diff a.toml
expect 2 '' "$usage" diff a.toml b.yaml c.json
expect 2 '' "$usage" diff a.toml --
expect 2 '' "$usage" diff -- a.toml
expect 2 '' 'superconfig: "--" divides A from B, but is there twice' diff a.toml -- b.yaml --
expect 2 '' 'superconfig: with --set, "--" must stand between the sources of A and those of B' \
    diff a.toml b.yaml --set x=1
expect 2 '' 'superconfig: standard input can be read once, but "-" is there twice' diff - -
expect 2 '' 'superconfig: standard input can be read once, but "-" is there twice' diff - -- a.toml -
expect 2 '' 'superconfig: this command takes no --all; see --help' diff a.toml -- b.yaml --all
run diff a.toml -- b.yaml --help
same "$status" 0 'help behind the division'

# What cannot be loaded, on either side or on both.
printf '{"a": 1,}' >bad.json
run diff bad.json missing
same "$status" 3 'both sides are bad'
same "$out" '' 'and nothing is printed'
contains "$err" 'bad.json:1:8: ' 'the first is told'
contains "$err" 'missing: no such file' 'and the second'
run diff a.toml bad.json --json
same "$status $out" '3 ' 'one side is bad'
