# tests/support/sanitized.sh: a build with sanitizers is not what is installed; such a run is skipped.
if grep -q '^SUPERCONFIG_SANITIZE:[A-Z]*=.' "$SUPERCONFIG_BUILD/CMakeCache.txt"; then
    echo 'skipped: the build has sanitizers'
    exit 77
fi
