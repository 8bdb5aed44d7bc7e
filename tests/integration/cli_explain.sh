#!/usr/bin/env bash
# explain: file, line and column of a value from each kind of source, what lower layers had
# said, and that secrets stay masked (rules 17 and 25).
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

mkdir conf.d
printf '# base\n[server]\nport = 80\nhost = "\xC3\xA9"\n' >base.toml
printf 'server:\n  port: 81\n---\nserver: {port: 82}\n' >two.yaml
printf '{\n  "\xC3\xA9": 1, "server": {"port": 83}\n}\n' >conf.d/1.json
printf 'server = 5\n' >defaults.toml
export CLITEST_SERVER__PORT=84
sources=(--set server.port=86 base.toml two.yaml 'conf.d/*' --env CLITEST - --defaults defaults.toml)
printf 'server = {port = 85}\n' >stdin.toml

gives 'server.port = 86
  --set:1:13                                86
  -:1:18                                    85  overridden
  CLITEST_SERVER__PORT:1:1                  84  [env CLITEST]  overridden
  conf.d/1.json:2:30                        83  [conf.d/*]  overridden
  two.yaml:4:16                             82  overridden
  two.yaml:2:9                              81  overridden
  base.toml:3:8                             80  overridden' \
    explain server.port "${sources[@]}" <stdin.toml

# A mapping is set by all who set a part of it; the scalar below was replaced.
gives 'server = {"port":86,"host":"é"}
  --set:1:1                                 {"port":86}
  -:1:10                                    {"port":85}
  CLITEST_SERVER__PORT:1:1                  {"port":84}  [env CLITEST]
  conf.d/1.json:2:21                        {"port":83}  [conf.d/*]
  two.yaml:4:9                              {"port":82}
  two.yaml:2:3                              {"port":81}
  base.toml:2:2                             {"port":80,"host":"é"}
  defaults.toml:1:10                        5  overridden' \
    explain server "${sources[@]}" <stdin.toml

# Each spelling of a key is the same key.
printf '{"server": {"a.b": [1, 2]}, "list": [1, 2], "names": ["x", {"y": []}]}' >a.json
printf 'list: [3]\nnames: [z]\n' >b.yaml
gives 'server."a.b"[1] = 2
  a.json:1:24                               2' explain '"server"."a.b"[1]' a.json
gives 'list = [1,2,3]
  b.yaml:1:7                                [3]
  a.json:1:37                               [1,2]' explain list a.json b.yaml
gives 'list[2] = 3
  b.yaml:1:8                                3' explain 'list[2]' a.json b.yaml
gives 'list = [3,2]
  b.yaml:1:7                                [3]
  a.json:1:37                               [1,2]' explain list a.json b.yaml --arrays merge
gives 'list[0] = 4
  b.yaml:1:8                                3
  a.json:1:38                               1' explain 'list[0]' a.json b.yaml --arrays sum

# A directive is named (rule 15).
printf '{"list_add": [9], "list_remove": [1]}' >c.json
gives 'list = [2,9]
  c.json:1:34                               remove  [1]
  c.json:1:14                               add  [9]
  a.json:1:37                               [1,2]' explain list a.json c.json
contains "$("$SUPERCONFIG" explain --json list a.json c.json)" \
    '"directive":"remove","line":1,"column":34,"value":[1]' 'and in JSON'

# --all: every leaf; an array of numbers as a whole.
gives 'server."a.b" = [1,2]
  a.json:1:20                               [1,2]

list = [1,2,3]
  b.yaml:1:7                                [3]
  a.json:1:37                               [1,2]

names[0] = "x"
  a.json:1:55                               "x"

names[1].y = []
  a.json:1:66                               []

names[2] = "z"
  b.yaml:2:9                                "z"' explain --all a.json b.yaml
gives '' explain --all
gives '[]' explain --all --json

# --json.
gives '{"path":"list","value":[1,2,3],"origins":[{"layer":"b.yaml","source":"b.yaml","line":1,"column":7,"value":[3],"overridden":false},{"layer":"a.json","source":"a.json","line":1,"column":37,"value":[1,2],"overridden":false}]}' \
    explain list a.json b.yaml --json
gives '[{"path":"x","value":2,"origins":[{"layer":"--set","source":"--set","line":1,"column":3,"value":2,"overridden":false},{"layer":"--set","source":"--set","line":1,"column":3,"value":1,"overridden":true}]},
{"path":"\"a.b\"","value":"\"","origins":[{"layer":"--set","source":"--set","line":1,"column":7,"value":"\"","overridden":false}]}]' \
    explain --all --json --set x=1 --set x=2 --set '"a.b"="'

# Secrets: neither the value nor what any layer had said (rule 25).
printf 'db = {password = "first", user = "u"}\ntokens = ["open"]\n' >secret.toml
printf 'db: {password: second}\n' >secret.yaml
gives 'db.password = "********"
  secret.yaml:1:16                          "********"
  secret.toml:1:18                          "********"  overridden' \
    explain db.password secret.toml secret.yaml
gives 'db.password = "second"
  secret.yaml:1:16                          "second"
  secret.toml:1:18                          "first"  overridden' \
    explain db.password secret.toml secret.yaml --show-secrets
gives 'db = {"password":"********","user":"u"}
  secret.yaml:1:5                           {"password":"********"}
  secret.toml:1:6                           {"password":"********","user":"u"}' \
    explain db secret.toml secret.yaml
run explain --all --json secret.toml secret.yaml --set api_key=third --set 'login.secret={"x":"fourth"}'
for secret in first second third fourth; do lacks "$out" "$secret" 'a secret is masked'; done
contains "$out" '"open"' 'what is no secret is not'

# A long value is cut at a character, a long place is not cut.
long=$(printf 'é%.0s' {1..40})
folder=$(printf 'x%.0s' {1..120})
mkdir -p "$folder/$folder/$folder/$folder/$folder"
file=$folder/$folder/$folder/$folder/$folder/a.json
printf '{"k": "%s"}' "$long" >"$file"
run explain k "$file"
same "$status" 0 'a long name loads'
contains "$out" "$file:1:7  " 'the place is whole'
contains "$out" "  \"$(printf 'é%.0s' {1..29})..." 'the value is cut'
lacks "$out" $'\xEF\xBF\xBD' 'no character is cut in two'
key=$(printf 'k%.0s' {1..5000})
run explain --all --set "a.$key=1"
contains "$out" "a.$key = 1" 'a long key is whole'

expect 1 '' 'superconfig: no key "x"' explain x a.json
expect 1 '' 'superconfig: no key "lsit"; did you mean "list"?' explain lsit a.json
expect 2 '' 'superconfig: explain needs a KEY; see --help' explain
