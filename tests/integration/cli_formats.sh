#!/usr/bin/env bash
# dump --format and convert: every format, reading back, and what a format cannot express.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

cat >base.toml <<'END'
title = "yes"
when = 1979-05-27T07:32:00Z

[server]
port = 8080
hosts = ["a", { name = "b" }]
password = "hunter2"

[[user]]
name = "it's"
END

gives 'title: "yes"
when: "1979-05-27T07:32:00Z"
server:
  port: 8080
  hosts:
    - a
    - name: b
  password: "********"
user:
  - name: it'\''s' dump base.toml --format yaml
gives 'title = "yes"
when = 1979-05-27T07:32:00Z

[server]
port = 8080
hosts = ["a", { name = "b" }]
password = "********"

[[user]]
name = "it'\''s"' dump base.toml --format toml
gives 'TITLE=yes
WHEN=1979-05-27T07:32:00Z
SERVER__PORT=8080
SERVER__HOSTS='\''["a",{"name":"b"}]'\''
SERVER__PASSWORD='\''********'\''
USER="[{\"name\":\"it'\''s\"}]"' dump base.toml --format=env
gives 'title = "yes"
when = "1979-05-27T07:32:00Z"
server.port = 8080
server.hosts[0] = "a"
server.hosts[1].name = "b"
server.password = "********"
user[0].name = "it'\''s"' dump base.toml --format flat
gives '' dump --format flat
gives '' dump --format env
gives '' dump --format toml
gives '{}' dump --format yaml

# Shown on request, and never masked by convert, which carries data (rule 25).
for format in yaml toml env flat json; do
    run dump base.toml --format $format --show-secrets
    contains "$out" hunter2 "dump --format $format --show-secrets"
    shown=$out
    run convert base.toml --to $format
    same "$out" "$shown" "convert --to $format"
done

# Through every format and back.
"$SUPERCONFIG" convert base.toml --to yaml >1.yaml
"$SUPERCONFIG" convert 1.yaml --to json >2.json
"$SUPERCONFIG" convert 2.json --to toml >3.toml
"$SUPERCONFIG" convert 3.toml --to yaml >4.yaml
same "$(<4.yaml)" "$(<1.yaml)" 'YAML through JSON and TOML'

# A shell reads .env, and so does --env (rule 9).
printf '{"a": {"b_c": "$HOME `x`\\n\\"it'\''s\\" \\\\", "d": "8080", "e": [1, "x y"]}, "f": null,
    "g": "", "h": 1.5}' >values.json
"$SUPERCONFIG" convert values.json --to env | sed 's/^\([A-Z_]*=\)/APP_\1/' >values.env
result=$(env -i sh -c 'set -a; . ./values.env; exec "$0" dump --compact --env APP' "$SUPERCONFIG")
same "$result" "$("$SUPERCONFIG" convert values.json --to json --compact)" 'through a shell'

# A .env file as a source reads it as well.
"$SUPERCONFIG" convert values.json --to env >again.env
same "$("$SUPERCONFIG" dump --compact again.env)" "$result" 'as a .env file'

# Any root, from a file or from standard input; several documents are an array (rule 2).
gives '[1,"x"]' convert - --to json --compact <<<'[1, "x"]'
gives 'null' convert - --to yaml </dev/null
gives '- 1
- a: 2' convert - --to yaml <<<$'--- 1\n--- {a: 2}'
gives '"x"' convert - --to json <<<x
printf 1 >--odd.json
gives 1 convert --to json -- --odd.json
gives '{"a":1}' convert --to=json --compact --ignore-tags - <<<'a: !x 1'

# What a format cannot express is an error with its place and its path, and nothing is written.
printf 'a = 1\nb = [1, { c = 18446744073709551615 }]\n' >big.toml
expect 3 '' 'big.toml:2:15: TOML cannot express an integer above 9223372036854775807, at "b[1].c"
  b = [1, { c = 18446744073709551615 }]
                ^' \
    convert big.toml --to toml
printf 'server:\n  tls: ~\n' >null.yaml
expect 3 '' 'null.yaml:2:8: TOML cannot express null, at "server.tls"
    tls: ~
         ^' \
    dump big.toml null.yaml --format toml --set b=1
expect 3 '' '-:1:1: TOML cannot express an array that is no member of a mapping, at the root
  ["a", 1]
  ^' \
    convert - --to toml <<<'["a", 1]'
expect 3 '' "--set:1:7: .env cannot express this key: a variable's name holds letters, digits and \"_\" only, at \"a.b-c\"
  a.b-c=1
        ^" \
    dump --set a.b-c=1 --format env
expect 3 '' "--set:1:1: .env cannot express this key: a variable's name holds letters, digits and \"_\" only, at \"x y\"
  \"x y\".z=1
  ^" \
    dump --set '"x y".z=1' --format env
printf '{"port": 1,\n "Port": 2}' >case.json
expect 3 '' 'case.json:2:10: .env cannot express this key beside "port": both become one name, at "Port"
   "Port": 2}
           ^' \
    dump case.json --format env

# Floats that JSON has only as strings are told of, once, at the first one's place.
printf 'a = 1.5\nb = [inf, 1.0, nan]\ntoken = -inf\n' >floats.toml
warning='floats.toml:2:6: warning: this float and 1 more are written as strings, for JSON has neither inf nor nan
  b = [inf, 1.0, nan]
       ^'
expect 0 '{"a":1.5,"b":["inf",1.0,"nan"],"token":"********"}' "$warning" dump floats.toml --compact
expect 0 $'A=1.5\nB=\'["inf",1.0,"nan"]\'\nTOKEN=-inf' "${warning/1 more/2 more}" \
    convert floats.toml --to env
printf 'a = inf\n' >one.toml
expect 0 '{"a":"inf"}' \
    'one.toml:1:5: warning: this float is written as a string, for JSON has neither inf nor nan
  a = inf
      ^' \
    convert one.toml --to json --compact
expect 3 '' 'one.toml:1:5: this float is written as a string, for JSON has neither inf nor nan
  a = inf
      ^' \
    dump one.toml --strict
expect 3 '' 'one.toml:1:5: this float is written as a string, for JSON has neither inf nor nan
  a = inf
      ^' \
    convert one.toml --to json --strict
expect 0 'a: .inf' '' dump one.toml --strict --format yaml
gives $'a = 1.5\nb = [inf, 1.0, nan]\ntoken = -inf' convert floats.toml --to toml
gives $'a: 1.5\nb:\n  - .inf\n  - 1.0\n  - .nan\ntoken: -.inf' convert floats.toml --to yaml

# Mistakes of the file and of the command line.
printf '{"a" 1}' >bad.json
expect 3 '' $'bad.json:1:6: expected \':\' after the key, found a number\n  {"a" 1}\n       ^' \
    convert bad.json --to yaml
expect 3 '' 'absent.json: cannot open the file: No such file or directory' convert absent.json --to yaml
expect 3 '' '.: cannot read the file: Is a directory' convert . --to yaml
expect 2 '' 'superconfig: convert needs a FILE; see --help' convert --to yaml
expect 2 '' 'superconfig: convert needs --to FORMAT; see --help' convert base.toml
expect 2 '' 'superconfig: convert takes one FILE; see --help' convert base.toml 1.yaml --to json
expect 2 '' 'superconfig: this command takes no --set; see --help' \
    convert base.toml --set a=1 --to json
expect 2 '' 'superconfig: this command takes no --arrays; see --help' \
    convert base.toml --arrays sum --to json
expect 2 '' 'superconfig: cannot write the format "xml": json, yaml, toml, env or flat' \
    convert base.toml --to xml
expect 2 '' 'superconfig: --compact is for JSON only' dump base.toml --compact --format yaml
expect 2 '' 'superconfig: --compact is for JSON only' convert base.toml --to flat --compact
expect 2 '' 'superconfig: this command takes no --to; see --help' dump base.toml --to yaml
printf 'a: no\n' >warn.yaml
run convert warn.yaml --to json --compact
same "$status $out" $'0 {"a":"no"}\n' 'convert of a file with a warning'
contains "$err" 'warn.yaml:1:4: warning: ' 'the warning of convert'
run convert warn.yaml --to json --strict
same "$status $out" '3 ' 'convert --strict'
