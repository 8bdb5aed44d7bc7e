#!/usr/bin/env bash
# The examples run, and show what the README says of them.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

output=$("$SUPERCONFIG_SOURCE/examples/run.sh" "$SUPERCONFIG_BUILD" 2>&1)

contains "$output" '"host": "0.0.0.0"' 'production.yaml overrides base.toml'
contains "$output" 'server.port = 8443' 'the environment overrides the files'
contains "$output" 'base.toml:6:8                             8080  overridden' 'explain names the line'
contains "$output" '[conf.d/*.json]' 'explain names the glob'
contains "$output" 'remove  ["invoices"]' 'explain names the directive'
contains "$output" '-:2:11: ' 'check names the place on standard input'
contains "$output" 'listening on 0.0.0.0:8443, timeout 2.5 s, TLS on' 'quickstart reads typed values'
contains "$output" '9 latency buckets, in place: 1 2 5 10 25 50 100 250 500' 'zero-copy arrays'
contains "$output" 'database postgresql://db-1.example/orders, 2 to 100 connections, maintenance 2026-12-01' \
    'extract fills nested structs from several layers'
contains "$output" 'log from level 1 on to /var/log/orders.log' 'extract reads enums and arrays'
contains "$output" 'error: ORDERS_SERVER__PORT:1:1: "server.port" must be from 1 to 65535' \
    'extract names the place of a value that is out of range'
contains "$output" 'warning: ORDERS_SERVER__WROKERS:1:1: unknown key "server.wrokers"; did you mean "workers"?' \
    'extract names the key that was meant'
contains "$output" '~ database.pool.max = 10 -> 100  base.toml:16:25 -> production.yaml:12:10' 'diff names both places'
contains "$output" 'server listens on localhost:8080, TLS off
database.pool keeps 2 to 10 connections
a reload:
  added: server.host
  changed: server.port
  added: server.tls.enabled
  changed: database.pool.max
  removed: database.pool.min
server listens on 0.0.0.0:8443, TLS on
database.pool keeps 1 to 100 connections' 'sections follow a reload'
contains "$output" 'node-1.internal:9090, TLS on' 'custom_source merges defaults, INI and a function'
contains "$output" 'server.host from registry://orders:2:8' 'a value of a custom source has line and column'
contains "$output" 'server.host from defaults:0:0, overridden' 'what a program built has a name'
contains "$output" 'server.port from local.ini:3:8' 'a value of a custom format has line and column'
contains "$output" 'node-2.internal:9090' 'a reload calls the function again'
contains "$output" 'the last good version stays: registry: the registry does not answer' \
    'a source that fails publishes nothing'
contains "$output" 'the last value is 200; 0 reads were torn' 'threads reads beside reloads'
lacks "$output" 's3cret' 'the password from the environment is masked'
lacks "$output" 'from-the-command-line"' 'the password from --set is masked'
