#!/usr/bin/env bash
# --alias: deprecated keys, their warnings, and what explain shows of them.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

printf '[server]\nprt = 80\n' >low.toml
printf '{"server": {"port": 81}}' >high.json

expect 0 80 'low.toml:2:1: warning: "server.prt" is deprecated; use "server.port"
  prt = 80
  ^' get server.port low.toml --alias server.prt=server.port
run get server.port high.json low.toml --alias=server.prt=server.port
same "$status ${out%%$'\n'}" '0 80' 'precedence is that of the layers'
run get x low.toml --alias 'server.prt="a=b"' --alias '"a=b"=x'
same "$status ${out%%$'\n'}" '0 80' 'quoted keys may hold the sign that divides; chains are followed'
run check low.toml --alias server.prt=server.port --strict
same "$status" 1 'a warning is an error under strict'
run explain server.port high.json low.toml --alias server.prt=server.port
contains "$out" 'low.toml:2:7' 'explain shows the old place'
contains "$out" 'high.json:1:21' 'and the layer below'

for wrong in x x= =x a=a a=a.b 'a[0]=b'; do
    run get x low.toml --alias "$wrong"
    same "$status" 2 "--alias $wrong is a mistake"
    contains "$err" '--alias' 'and named'
done
run get x low.toml --alias a=b --alias b=a
same "$status" 2 'a circle is a mistake'
