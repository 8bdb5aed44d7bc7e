#!/usr/bin/env bash
# The Debian packages: their names, files and dependencies; unpacked, the command line runs.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"
source "$(dirname "$0")/../support/sanitized.sh"

for tool in dpkg-deb dpkg-shlibdeps file; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: no $tool here"
        exit 77
    fi
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake -S "$SUPERCONFIG_SOURCE" -B "$scratch/build" -G Ninja -DCMAKE_INSTALL_PREFIX=/usr \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSUPERCONFIG_TESTS=OFF >/dev/null
cmake --build "$scratch/build" --target all package >"$scratch/log" 2>&1 || {
    cat "$scratch/log"
    exit 1
}

cd "$scratch/build/packages"
version=$("$SUPERCONFIG" --version)
version=${version#superconfig }
library=libsuperconfig${version%%.*}
names=$(for package in *.deb; do dpkg-deb -f "$package" Package; done | LC_ALL=C sort | paste -sd' ')
same "$names" "libsuperconfig-dev $library superconfig" 'the packages'

# depends PACKAGE PART
depends() { contains "$(dpkg-deb -f "$1"_*.deb Depends)" "$2" "what $1 depends on"; }
for need in libc6 libfyaml0 libsimdjson liburcu libstdc++6; do depends "$library" "$need"; done
depends superconfig "$library (= $version)"
depends libsuperconfig-dev "$library (= $version), libsimdjson-dev, libfyaml-dev, liburcu-dev"
lacks "$(dpkg-deb -f superconfig_*.deb Depends)" simdjson 'the command line links the library alone'

for package in *.deb; do dpkg-deb -x "$package" "$scratch/unpacked"; done
libraries=$(dirname "$(find "$scratch/unpacked" -name libsuperconfig.so)")
same "$(LD_LIBRARY_PATH=$libraries "$scratch/unpacked/usr/bin/superconfig" get a --set a=1)" 1 \
    'the command line from the packages'
same "$(readelf -d "$scratch/unpacked/usr/bin/superconfig" | grep -c 'R.*PATH')" 0 'under /usr no RPATH'
contains "$(cat "$libraries/pkgconfig/superconfig.pc")" 'prefix=/usr
' 'under /usr pkg-config knows the folders'
for name in "$library" libsuperconfig-dev superconfig; do
    [ -f "$scratch/unpacked/usr/share/doc/$name/copyright" ] || fail '' "$name/copyright" 'the licence'
done
gzip -t "$scratch/unpacked/usr/share/man/man1/superconfig.1.gz" \
    "$scratch/unpacked/usr/share/man/man3/superconfig.3.gz"
