#!/usr/bin/env bash
# --include and --include-root: files that a file includes.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

mkdir conf conf/d
printf 'include = ["common.toml", "d/*.yaml", "?local.toml"]\nport = 80\n' >conf/base.toml
printf 'port = 1\nhost = "a"\n' >conf/common.toml
printf 'host: b\n' >conf/d/1.yaml

gives '{"port":80,"host":"b"}' dump conf/base.toml --include --compact
gives '{"port":80,"host":"b"}' dump conf/base.toml --include-root conf --compact
gives '["common.toml","d/*.yaml","?local.toml"]' get include conf/base.toml
gives $'host = "b"
  conf/d/1.yaml:1:7                         "b"  [conf/base.toml > conf/d/1.yaml]
  conf/common.toml:2:8                      "a"  [conf/base.toml > conf/common.toml]  overridden' \
    explain host conf/base.toml --include
gives '{"host":"b"}' dump - --include --compact <<<'include: conf/d/1.yaml'

expect 3 '' 'conf/base.toml:1:12: conf/common.toml lies outside of conf/d, where includes must lie
  include = ["common.toml", "d/*.yaml", "?local.toml"]
             ^' dump conf/base.toml --include-root=conf/d
expect 2 '' 'superconfig: --include-root needs a directory' dump --include-root ''
printf 'port = \n' >conf/local.toml
expect 1 'conf/local.toml:1:8: expected a value; included from conf/base.toml:1:39
  port = 
         ^' 'superconfig: 1 error, 0 warnings' check conf/base.toml --include
