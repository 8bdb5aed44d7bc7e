#!/usr/bin/env bash
# get, dump and keys: what they print of which value, and the order of sources.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

cat >base.toml <<'END'
title = "one\ntwo"
count = 18446744073709551615
low = -9223372036854775808
ratio = 1e5
whole = 2.0
tiny = 0.1
on = true
when = 1979-05-27T07:32:00Z
day = 1979-05-27
up = inf
down = -inf
odd = nan
empty_list = []

[server]
port = 8080
hosts = ["a", "b"]
"dotted.key" = 1
"a=b" = 2
password = "hunter2"

[empty]
END
printf 'server: {port: 8081, tags: [x]}\nnothing: ~\n' >top.yaml

# A scalar is bare, a container compact JSON.
gives $'one\ntwo' get title base.toml
gives 18446744073709551615 get count base.toml
gives -9223372036854775808 get low base.toml
gives 100000.0 get ratio base.toml
gives 2.0 get whole base.toml
gives 0.1 get tiny base.toml
gives true get on base.toml
gives 1979-05-27T07:32:00Z get when base.toml
gives 1979-05-27 get day base.toml
gives inf get up base.toml
gives -inf get down base.toml
gives nan get odd base.toml
gives '["a","b"]' get server.hosts base.toml
gives b get 'server.hosts[1]' base.toml
gives '{}' get empty base.toml
gives '[]' get empty_list base.toml
gives 1 get 'server."dotted.key"' base.toml
gives 2 get 'server."a=b"' base.toml
gives 8080 get '"server".port' base.toml
gives null get nothing top.yaml # rule 22
gives '{"server":{"port":8081,"tags":["x"]},"nothing":null}' get '' top.yaml

# A .env file is a source like the others, and a lone name in it a path (rules 7 and 9).
printf 'export SERVER__PORT=9000 # one\nGREETING="a\\nb"\n' >.env
gives '{"server":{"port":9000},"greeting":"a\nb"}' dump --compact .env
gives 9000 get server.port base.toml .env
gives $'server.port = 9000\n  .env:1:21                                 9000\n  base.toml:16:8                            8080  overridden' \
    explain server.port base.toml .env

# Files that hold one value: a directory of them, and what a variable names (rule 9).
mkdir secrets
printf 's3cret\n' >secrets/db_password
gives '{"db_password":"s3cret"}' get '' --directory secrets
expect 3 '' 'missing: cannot look into the directory: No such file or directory' \
    dump --directory missing
APP_DB__PASSWORD_FILE=secrets/db_password gives '{"db":{"password":"s3cret"}}' \
    get '' --env APP --env-files
APP_DB__PASSWORD_FILE=secrets/db_password gives '{"db":{"password":"********"}}' \
    dump --compact --env APP --env-files
APP_DB__PASSWORD_FILE=secrets/db_password gives $'db.password = "********"\n  secrets/db_password:1:1                   "********"  [env APP]' \
    explain db.password --env APP --env-files
APP_A_FILE=missing expect 3 '' \
    'missing: cannot open the file: No such file or directory, named by APP_A_FILE' \
    dump --env APP --env-files

# match binds a name without "__" to the one known path that it spells (rule 10).
printf '[server]\nport = 1\n' >known.toml
APP_SERVER_PORT=2 gives '{"server":{"port":2}}' get '' known.toml --env APP --env-match
APP_SERVER_PORT=2 gives '{"server":{"port":1},"server_port":2}' get '' known.toml --env APP
APP_SERVER_PORT=2 expect 3 '' \
    $'APP_SERVER_PORT:1:1: may mean server.port or server_port; write "__" where the path divides\n  2\n  ^' \
    dump known.toml --env-match - --env APP <<<'{"server_port": 3}'

# The hierarchy of an application, lowest first (rule 5).
mkdir -p home/.config/shop home/.shop xdg/one/shop xdg/two/shop
printf 'a = 1\nb = 1\nc = 1\nd = 1\ne = 1\n' >xdg/two/shop/shop.toml
printf 'b: 2\n' >xdg/one/shop/shop.yaml
printf 'c: 3\n' >home/.config/shop/shop.yml
printf '{"d": 4}' >home/.shop/shop.json
printf 'e = 5\n' >shop.toml
printf '{"e": 6}' >shop.json
HOME=$PWD/home XDG_CONFIG_HOME='' XDG_CONFIG_DIRS=$PWD/xdg/one:$PWD/xdg/two \
    gives '{"a":1,"b":2,"c":3,"d":4,"e":6}' dump --compact --hierarchy shop

# A profile takes its part of each file that has any (rule 11).
printf '[default]\na = 1\nb = 1\n[dev]\nb = 2\n[prod]\nb = 3\n[global]\nc = 4\n' >profiles.toml
printf 'plain: 5\n' >plain.yaml
gives '{"a":1,"b":3,"c":4,"plain":5}' get '' profiles.toml plain.yaml --profile prod
gives $'b = 2\n  profiles.toml:5:5                         2\n  profiles.toml:3:5                         1  overridden' \
    explain b profiles.toml --profile dev
expect 3 '' 'no source has the profile "test"' dump profiles.toml plain.yaml --profile test

# join fills gaps only (rule 12).
printf 'a: {x: 1}\n' >some.yaml
printf 'a: {x: 2, y: 2}\nb: 2\n' >gaps.yaml
gives '{"a":{"x":1,"y":2},"b":2}' get '' some.yaml --join gaps.yaml
gives '{"a":{"x":1,"y":2},"b":3}' get '' some.yaml --join gaps.yaml --set b=3
expect 3 '' 'none.yaml: cannot open the file: No such file or directory' dump --join none.yaml

# Carrying data is not displaying it (rule 25).
gives hunter2 get server.password base.toml
gives '{"port":8080,"hosts":["a","b"],"dotted.key":1,"a=b":2,"password":"hunter2"}' \
    get server base.toml

# What is not there, and what is no key.
expect 1 '' 'superconfig: no key "server.prot"; did you mean "server.port"?' get server.prot base.toml
expect 1 '' 'superconfig: no key "sever.Hosts[1]"; did you mean "server.hosts[1]"?' \
    get 'sever.Hosts[1]' base.toml
expect 1 '' 'superconfig: no key "server.dotted-key"; did you mean "server."dotted.key""?' \
    get server.dotted-key base.toml
expect 1 '' 'superconfig: no key "server.address"' get server.address base.toml
expect 1 '' 'superconfig: no key "server.hosts[2]"' get 'server.hosts[2]' base.toml
expect 1 '' 'superconfig: no key "base.toml", for no source was named; see --help' get base.toml
expect 2 '' 'superconfig: "server..port" is no key; write keys as a.b[2]."dotted.key"' \
    get server..port base.toml
expect 2 '' 'superconfig: "server[x]" is no key; write keys as a.b[2]."dotted.key"' \
    get 'server[x]' base.toml

# Several keys: a line each in the order asked for, or nothing where one is absent. With --key
# every plain word is a source.
gives $'8081\none\ntwo\n["a","b"]' get --key server.port --key title base.toml top.yaml \
    --key=server.hosts
gives $'1\n1' get base.toml --key server.'"dotted.key"' --key server.'"dotted.key"'
gives stdin get - --key who <<<'{"who": "stdin"}'
expect 1 '' $'superconfig: no key "server.prot"; did you mean "server.port"?\nsuperconfig: no key "titel"; did you mean "title"?' \
    get --key server.prot --key server.port --key titel base.toml
expect 2 '' $'superconfig: no key "none"\nsuperconfig: "a..b" is no key; write keys as a.b[2]."dotted.key"' \
    get --key none --key a..b base.toml

# --default stands in for what is absent, not for what is null or cannot be loaded.
gives 80 get server.prot base.toml --default 80
run get --default= server.prot base.toml
same "$status$out" $'0\n' 'a default may be empty'
gives 8080 get server.port base.toml --default 80
gives null get nothing top.yaml --default 80
gives $'8080\n-\n-' get --key server.port --key x --key y.z --default - base.toml
expect 3 '' 'missing.toml: cannot open the file: No such file or directory' \
    get a missing.toml --default 80
expect 2 '' 'superconfig: "a..b" is no key; write keys as a.b[2]."dotted.key"' \
    get a..b base.toml --default 80

# Lowest precedence first; --defaults and --set keep their place wherever they stand (rule 1).
printf '{"who": "json", "json": 1}' >a.json
printf 'who = "defaults"\ndefaults = 1\n' >defaults.toml
printf 'who: yaml\n' >b.yaml
export CLITEST_WHO=env
gives json get who b.yaml a.json
gives yaml get who a.json b.yaml
gives yaml get who a.json b.yaml --defaults defaults.toml
gives 1 get defaults a.json --defaults=defaults.toml
gives env get who a.json --env CLITEST
gives json get who --env CLITEST a.json
gives set get who --set who=set a.json --env CLITEST b.yaml
gives second get who --set who=first a.json --set=who=second
gives '{"who":"set","defaults":1,"json":1}' dump --compact --set who=set a.json \
    --defaults defaults.toml

# Globs, quoted; each in byte order (rule 4).
mkdir -p conf.d/sub
printf '{"n": 10, "only10": 1}' >conf.d/10.json
printf '{"n": 2}' >conf.d/2.json
printf 'n = 3\n' >conf.d/sub/3.toml
gives 2 get n 'conf.d/*.json'
gives 3 get n 'conf.d/**/*.{json,toml}'
gives 10 get n conf.d/2.json conf.d/10.json

# A backslash takes a character of a glob as it is.
printf '{"n": 5}' >'odd[1].json'
gives 5 get n 'odd\[1\].json'
gives 5 get n 'odd[[]1].json'

# Files without an extension (rule 6), and by content (rule 7).
printf 'a: yaml\n' >plain
printf '{"a": "json"}' >other.toml
gives yaml get a plain
gives json get a other
mkdir other
gives json get a other

# The environment: "__" divides, "_" does not (rule 9).
export APP_SERVER__TLS_PORT=443 APP_DEBUG=true APP_NAME=007 APP_LIST='[1, 2]' APPLE=no APP_EMPTY=
gives '{"debug":true,"empty":"","list":[1,2],"name":"007","server":{"tls_port":443}}' \
    dump --compact --env APP

# --set: JSON where it is JSON, text otherwise.
gives '{"a":{"b":8080},"c":"x=y","d":"","e":[1,{"f":null}],"g.h":"1 2"}' dump --compact \
    --set a.b=8080 --set c=x=y --set d= --set 'e=[1, {"f": null}]' --set '"g.h"=1 2'

# Arrays, for all layers or one path; directives (rules 14 and 15).
printf '{"x": [1, 2], "y": [1]}' >1.json
printf '{"x": [3], "y": [2], "y_add": [5]}' >2.json
gives '{"x":[1,2,3],"y":[1,2,5]}' dump --compact 1.json 2.json
gives '{"x":[3],"y":[2,5]}' dump --compact 1.json --arrays replace 2.json
gives '{"x":[3],"y":[2,5]}' dump --compact 1.json 2.json --arrays=replace
gives '{"x":[3,2],"y":[2,5]}' dump --compact 1.json 2.json --arrays merge
gives '{"x":[4,2],"y":[3,5]}' dump --compact 1.json 2.json --arrays sum
gives '{"x":[3],"y":[1,2,5]}' dump --compact 1.json 2.json --arrays x=replace
gives '{"x":[4,2],"y":[2,5]}' dump --compact 1.json 2.json --arrays replace --arrays x=sum
gives '{"x":[1,2,3],"y":[1,2],"y_add":[5]}' dump --compact 1.json 2.json --no-directives

# dump: members in order of first appearance, and secrets masked unless shown.
printf '{"b": 1, "a": {"api_key": "k", "x": [true, 1.0, "\\u00e9\\n"]}, "tokens": 2}' >dump.json
gives '{
  "b": 1,
  "a": {
    "api_key": "********",
    "x": [
      true,
      1.0,
      "é\n"
    ]
  },
  "tokens": 2
}' dump dump.json
gives '{"b":1,"a":{"api_key":"********","x":[true,1.0,"é\n"]},"tokens":2}' \
    dump dump.json --compact --format json
gives '{"b":1,"a":{"api_key":"k","x":[true,1.0,"é\n"]},"tokens":2}' \
    dump dump.json --compact --show-secrets
gives '{}' dump
gives '{"up":"inf"}' dump --compact --set up='"inf"'

# keys: every leaf's path, an empty container among them, quoted where it must be.
gives 'title
list[0]
list[1].x
empty
none
a."b.c"
a."d e"
a."line\nbreak"' keys - <<<'{"title": 1, "list": [1, {"x": 2}], "empty": {}, "none": [],
    "a": {"b.c": 1, "d e": 2, "line\nbreak": 3}}'
gives '' keys

# Standard input stands where it is written.
printf '{"who": "stdin"}' >stdin.json
gives stdin get who a.json - <stdin.json
gives json get who - a.json <stdin.json
gives json get who a.json --defaults - <stdin.json
gives '' keys - </dev/null

# Behind "--" everything is a source or the key.
printf 'a = 1\n' >--strict
gives 1 get a -- --strict
gives 1 get -- a --strict
