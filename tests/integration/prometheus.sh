#!/usr/bin/env bash
# What stats --prometheus writes is accepted by promtool, or by Prometheus' client for Python.
# Skipped where neither is there.
set -euo pipefail
source "$(dirname "$0")/../support/cli.sh"

printf 'port = 8080\n' >base.toml
run stats base.toml --prometheus --repeat 5
same "$status" 0 'exit status'
if command -v promtool >/dev/null; then
    promtool check metrics <"$scratch/out"
elif python3 -c 'import prometheus_client' 2>/dev/null; then
    python3 - "$scratch/out" <<'EOF'
import sys
from prometheus_client.parser import text_string_to_metric_families
families = {f.name: f for f in text_string_to_metric_families(open(sys.argv[1]).read())}
assert families["superconfig_loads"].type == "counter", families
assert families["superconfig_loads"].samples[0].value == 5
assert families["superconfig_handles"].type == "gauge"
load = families["superconfig_load_seconds"]
assert load.type == "summary"
assert [s.labels["quantile"] for s in load.samples[:5]] == ["0.5", "0.95", "0.99", "0.999", "1"]
assert load.samples[-1].name == "superconfig_load_seconds_count" and load.samples[-1].value == 5
assert all(family.documentation and family.type != "unknown" for family in families.values())
assert len({f["format"] for f in (s.labels for s in families["superconfig_parses"].samples)}) == 9
EOF
else
    echo 'skipped: neither promtool nor the Python package prometheus_client is here'
    exit 77
fi
