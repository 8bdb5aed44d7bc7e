# The commands of a checkout. CMake does the building; this installs, configures and calls it.
# CI=true in the environment takes warnings as errors.

CONFIGURE = cmake --preset release $(if $(filter true,$(CI)),-DSUPERCONFIG_WERROR=ON)

.PHONY: all run test format clean

# Tests need more packages, so they are off until `make test` turns them on.
all:
	@tools/install-packages
	@$(CONFIGURE) $(if $(wildcard build/CMakeCache.txt),,-DSUPERCONFIG_TESTS=OFF)
	@cmake --build build

run: all
	@examples/run.sh

test:
	@tools/install-packages test
	@$(CONFIGURE) -DSUPERCONFIG_TESTS=ON
	@cmake --build build
	@test -d ../shared/conformance || echo 'skipped: the conformance suites, which are not here'
	@ctest --test-dir build --no-tests=error --output-on-failure --output-junit ctest.xml

format:
	@tools/check-format --fix

clean:
	rm -rf build
