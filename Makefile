# The commands of a checkout. CMake does the building; this installs, configures and calls it.
# CI=true in the environment takes warnings as errors.

CONFIGURE = cmake --preset release $(if $(filter true,$(CI)),-DSUPERCONFIG_WERROR=ON)

.PHONY: all run test soak bench bench-peers install deb format clean

# Tests need more packages, so they are off until `make test` turns them on.
UNTESTED = $(if $(wildcard build/CMakeCache.txt),,-DSUPERCONFIG_TESTS=OFF)

PREFIX = /usr/local

all:
	@tools/install-packages
	@$(CONFIGURE) $(UNTESTED)
	@cmake --build build

run: all
	@examples/run.sh

test:
	@tools/install-packages test
	@$(CONFIGURE) -DSUPERCONFIG_TESTS=ON
	@cmake --build build
	@test -d ../shared/conformance || echo 'skipped: the conformance suites, which are not here'
	@ctest --test-dir build --no-tests=error --output-on-failure --output-junit ctest.xml

# What takes too long for every change: the torture, with the thread sanitizer and without. The
# sanitizer of gcc 12 does not start where addresses are randomised by more than 28 bits.
SOAK_TSAN_SECONDS = 60
SOAK_SECONDS = 600
NOT_RANDOM = $(shell setarch -R true 2>/dev/null && echo setarch -R)

soak:
	@tools/install-packages test
	@$(CONFIGURE) -DSUPERCONFIG_TESTS=ON
	@cmake --build build --target torture_registry
	@cmake --preset tsan
	@cmake --build --preset tsan --target torture_registry
	@$(NOT_RANDOM) build/tsan/tests/torture/registry $(SOAK_TSAN_SECONDS)
	@build/tests/torture/registry $(SOAK_SECONDS)

# A table, build/bench/results.json, and build/bench/report.html.
bench: all
	@tools/install-packages bench
	@build/bench/superconfig-bench --json build/bench/results.json
	@build/bench/superconfig-bench --machine >build/bench/machine.json
	@python3 bench/report/report.py build/bench/results.json build/bench/machine.json \
	    build/bench/report.html --peers build/bench/results-peers.json
	@echo 'report: build/bench/report.html'

# This library beside what a user would pick instead; bench/peers/README.md says how.
bench-peers:
	@tools/install-packages
	@$(CONFIGURE) $(UNTESTED)
	@cmake --build build
	@bench/peers/run

# PREFIX is where it is used, DESTDIR a folder to put that under, for who makes a package.
install:
	@tools/install-packages
	@$(CONFIGURE) $(UNTESTED) -DCMAKE_INSTALL_PREFIX:PATH='$(PREFIX)'
	@cmake --build build
	@DESTDIR='$(DESTDIR)' cmake --install build

deb:
	@tools/install-packages deb
	@cmake --preset deb
	@cmake --build --preset deb
	@ls build/deb/packages/*.deb

format:
	@tools/check-format --fix

clean:
	rm -rf build
