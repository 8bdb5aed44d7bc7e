#!/usr/bin/env bash
# --interpolate: values, the chain in explain, masking, and check.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

cat >base.toml <<'END'
url = "http://${server.host}:${CLITEST_PORT:-80}/${path}"
path = "${root}x"
root = "/"
dsn = "pg://${db.password}@db"
[server]
host = "h"
[db]
password = "hunter2"
END
export CLITEST_PORT=8080

gives 'http://${server.host}:${CLITEST_PORT:-80}/${path}' get url base.toml
gives 'http://h:8080//x' get url base.toml --interpolate
gives 'pg://hunter2@db' get dsn base.toml --interpolate
gives 'http://h:80//x' get url base.toml --interpolate --set 'server.port=1' --set 'url=http://h:${NONE_SUCH:-80}/${path}'

gives 'url = "http://h:8080//x"
  base.toml:1:7                             "http://${server.host}:${CLITEST_PORT:-80}/${path}"
    server.host = "h"  base.toml:6:8
    CLITEST_PORT = "8080"  environment
    path = "/x"  base.toml:2:8
      root = "/"  base.toml:3:8' explain url base.toml --interpolate
gives 'dsn = "********"
  base.toml:4:7                             "********"
    db.password = "********"  base.toml:8:12' explain dsn base.toml --interpolate
gives '{"path":"path","value":"/x","origins":[{"layer":"base.toml","source":"base.toml","line":2,"column":8,"value":"${root}x","overridden":false}],"references":[{"depth":0,"kind":"path","name":"root","source":"base.toml","line":3,"column":8,"value":"/"}]}' \
    explain path base.toml --interpolate --json
gives 'x = 5
  --set:1:3                                 "${no:-5}"
    no = "5"  default' explain x --set 'x=${no:-5}' --interpolate

expect 3 '' '--set:1:6: no key "server.hots"; did you mean "server.host"?
  x=a: ${server.hots}
       ^' get x base.toml --interpolate --set 'x=a: ${server.hots}'
printf 'a: ${b}\nb: ${a}\nc: ${\n' >bad.yaml
run check bad.yaml --interpolate
same "$status" 1 'exit status of check'
[[ $out$err == *'bad.yaml:2:4: this leads back to itself: a -> b -> a'* ]]
[[ $out$err == *'bad.yaml:3:4: this "${" has no "}"'* ]]
