#!/usr/bin/env bash
# examples/run.sh: the main job, shown: layers in three formats and the environment, the
# merged result, where values came from, and the same read by a C program.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=${1:-$source_dir/build}
PATH=$build_dir:$build_dir/examples:$PATH
cd "$source_dir/examples/service"

export ORDERS_SERVER__PORT=8443
export ORDERS_DATABASE__PASSWORD=s3cret-of-production
layers=(base.toml production.yaml 'conf.d/*.json' --env ORDERS)

title() { printf '\n== %s\n' "$1"; }
show() {
    printf '\n$ superconfig'
    for word; do
        case $word in
        *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    superconfig "$@"
}

title 'The layers of a service, lowest precedence first'
for file in base.toml production.yaml conf.d/*.json; do
    printf '\n-- %s\n' "$file"
    sed 's/^/   /' "$file"
done
printf '\n-- environment\n'
env | grep '^ORDERS_' | sort | sed -e 's/\(PASSWORD=\).*/\1********/' -e 's/^/   /'

title 'Merged (secrets are masked)'
show dump "${layers[@]}"

title 'Where values came from: every layer, the highest first'
show explain server.port "${layers[@]}"
show explain logging.level "${layers[@]}"
show explain features.enabled "${layers[@]}"
show explain replica.pool.max "${layers[@]}"
show explain database.password "${layers[@]}" --set database.password=from-the-command-line

title 'One value for a script'
show get 'logging.sinks[1].path' "${layers[@]}"

title 'A mistake, with its place'
printf '\n$ printf "[server]\\nport = 80 80\\n" | superconfig check base.toml -\n'
printf '[server]\nport = 80 80\n' | superconfig check base.toml - || true

title 'The same from C: examples/quickstart.c'
quickstart .

title 'All of it into one struct, checked: examples/extract.c'
extract .
printf '\n$ ORDERS_SERVER__PORT=70000 ORDERS_SERVER__WROKERS=2 ORDERS_LOGGING__LEVEL=loud extract .\n'
ORDERS_SERVER__PORT=70000 ORDERS_SERVER__WROKERS=2 ORDERS_LOGGING__LEVEL=loud extract . || true

title 'What differs between two configurations'
show diff base.toml -- base.toml production.yaml || true

title 'Sections for components, and what a reload changed: examples/sections.c'
sections

title 'Defaults in code, an INI format, a source that calls a function: examples/custom_source.c'
custom_source

title 'Readers beside reloads: examples/threads.c'
threads
