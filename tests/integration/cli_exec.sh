#!/usr/bin/env bash
# exec: the configuration as environment variables, named by the inverse of rule 9, and the exit
# statuses of env(1).
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

cat >base.toml <<'END'
name = "two words"
count = 18446744073709551615
ratio = 1e5
up = inf
on = true
day = 1979-05-27
digits = "007"
nothing_yet = []
list = [1, [2], { x = "y" }]

[server]
port = 8080
tls_port = 443
"log-level" = "warn"
_own = 1
password = "hunter2"
empty = {}
END
printf 'proxy: ~\nserver: {tls: {cert: /a b}}\n' >top.yaml

# Leaves by the inverse of rule 9; scalars bare, arrays and empty mappings as JSON.
gives 'PRE_COUNT=18446744073709551615
PRE_DAY=1979-05-27
PRE_DIGITS=007
PRE_LIST=[1,[2],{"x":"y"}]
PRE_NAME=two words
PRE_NOTHING_YET=[]
PRE_ON=true
PRE_RATIO=100000.0
PRE_SERVER__EMPTY={}
PRE_SERVER__LOG_LEVEL=warn
PRE_SERVER__PASSWORD=hunter2
PRE_SERVER__PORT=8080
PRE_SERVER__TLS_PORT=443
PRE_SERVER__TLS__CERT=/a b
PRE_SERVER___OWN=1
PRE_UP=inf' exec base.toml top.yaml --prefix PRE -- sh -c 'env | LC_ALL=C sort | grep ^PRE'
gives 8080 exec base.toml -- sh -c 'echo $SERVER__PORT'

# What it says, the environment as a source reads back (rule 9).
printf '{"a": {"b_c": [1, {"d": null}], "_e": true, "f": {}}, "_g": 1.5, "h": "text"}' >back.json
gives '{"a":{"b_c":[1,{"d":null}],"f":{},"_e":true},"h":"text","_g":1.5}' \
    exec back.json --prefix BACK -- "$SUPERCONFIG" dump --compact --env BACK

# The environment is added to, not replaced; null takes a variable out.
export CLITEST_KEPT=kept PROXY=http://proxy
gives 'kept none' exec top.yaml -- sh -c 'echo "$CLITEST_KEPT ${PROXY-none}"'
gives over exec --set clitest.kept=1 --set clitest_kept=over -- sh -c 'echo $CLITEST_KEPT'

# All behind the first "--" is the program's, options and another "--" too.
gives '--strict -- --help' exec base.toml -- echo --strict -- --help
gives '' exec -- true
gives stdin exec --defaults - -- sh -c 'echo $WHO; cat' <<<'{"who": "stdin"}'

# Exit statuses: the program's; 126 and 127 as env(1) has them; 2 and 3 of our own.
expect 7 '' '' exec base.toml -- sh -c 'exit 7'
expect 127 '' 'superconfig: cannot run ./absent: No such file or directory' exec -- ./absent
expect 126 '' 'superconfig: cannot run ./base.toml: Permission denied' exec -- ./base.toml
expect 3 '' 'missing.toml: cannot open the file: No such file or directory' \
    exec missing.toml -- true
expect 2 '' 'superconfig: exec needs a program to run, behind "--"; see --help' exec base.toml
expect 2 '' 'superconfig: exec needs a program to run, behind "--"; see --help' exec base.toml --
expect 2 '' 'superconfig: this command takes no --prefix; see --help' dump --prefix A
for prefix in '' 1A A-B A=B; do
    expect 2 '' "superconfig: \"$prefix\" is no prefix; use letters, digits and _" \
        exec --prefix "$prefix" -- true
done

# What no variable can be, with nothing run.
expect 3 '' 'superconfig: the keys a.b and a__b are both the variable A__B' \
    exec --set a.b=1 --set a__b=2 -- echo ran
expect 3 '' 'superconfig: the keys log-level and log_level are both the variable X_LOG_LEVEL' \
    exec --prefix X --set log-level=1 --set log_level=2 -- echo ran
expect 3 '' 'superconfig: the key 1a gives "1A", no name of a variable; use --prefix' \
    exec --set '"1a"=1' -- echo ran
gives 1 exec --prefix X --set '"1a"=1' -- sh -c 'echo $X_1A'
expect 3 '' 'superconfig: the key "" gives "", no name of a variable; use --prefix' \
    exec --set '""=1' -- echo ran
expect 3 '' 'superconfig: the value of a.b has a NUL character, which the variable A__B cannot hold' \
    exec --set 'a.b="x\u0000y"' -- echo ran

# A warning is for standard error, and the program runs.
run exec 'none/*.toml' --set a=1 -- sh -c 'echo $A'
same "$status$out" $'01\n' 'a warning does not stop the program'
contains "$err" 'none/*.toml: warning: ' 'and is shown'
