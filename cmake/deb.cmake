# Debian packages by CPack, one of each component: libsuperconfig0, libsuperconfig-dev and
# superconfig. `make deb` builds them in build/deb, where the prefix is /usr.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME superconfig)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL library development tools)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/deb/files.cmake)

# Who makes the packages, as Debian's own tools ask.
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "SuperConfig authors <superconfig@localhost.localdomain>")
if(DEFINED ENV{DEBEMAIL})
    set(CPACK_DEBIAN_PACKAGE_MAINTAINER "SuperConfig authors <$ENV{DEBEMAIL}>")
    if(DEFINED ENV{DEBFULLNAME})
        set(CPACK_DEBIAN_PACKAGE_MAINTAINER "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
    endif()
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY >=)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(library libsuperconfig${PROJECT_VERSION_MAJOR})
set(is_same_version "(= ${PROJECT_VERSION})")
set(about "SuperConfig merges TOML, YAML and JSON files, the environment and\n\
single overrides into one immutable snapshot, reads it without a lock,\n\
and says of every value which line of which file set it.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${library})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/deb/triggers)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "${about}\n\n\
This package holds the shared library.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsuperconfig-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
string(CONCAT CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${library} ${is_same_version},"
    " libsimdjson-dev, libfyaml-dev, liburcu-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
    "${about}\n\n\
This package holds the headers, the static library, and what pkg-config\n\
and CMake read.")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME superconfig)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "${library} ${is_same_version}")
set(CPACK_DEBIAN_TOOLS_DESCRIPTION
    "${about}\n\nThis package holds superconfig(1).")

include(CPack)
