# What `cmake --install` puts where, in three components: the library for programs that run, what
# one builds against, and the command line. A prefix may be moved: nothing in it names itself,
# except under /usr, where packages stay and pkg-config knows the folders.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/superconfig)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set_target_properties(superconfig_shared PROPERTIES EXPORT_NAME superconfig)
set_target_properties(superconfig_static PROPERTIES EXPORT_NAME static)
install(TARGETS superconfig_shared EXPORT superconfig-shared
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        COMPONENT library
        NAMELINK_COMPONENT development
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS superconfig_static EXPORT superconfig-static
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/superconfig
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
    FILES_MATCHING PATTERN *.h)

# The CMake package: the shared library needs nothing but itself to be linked, the static one
# what it was built with, so each has a file of its own.
foreach(form shared static)
    install(EXPORT superconfig-${form} FILE superconfig-${form}.cmake
        NAMESPACE superconfig:: DESTINATION ${package_dir} COMPONENT development)
endforeach()
configure_package_config_file(cmake/superconfig-config.cmake.in
    ${PROJECT_BINARY_DIR}/superconfig-config.cmake
    INSTALL_DESTINATION ${package_dir}
    NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/superconfig-config-version.cmake
    COMPATIBILITY SameMajorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/superconfig-config.cmake
    ${PROJECT_BINARY_DIR}/superconfig-config-version.cmake
    DESTINATION ${package_dir} COMPONENT development)

# pkg-config.
if(CMAKE_INSTALL_PREFIX MATCHES "^/(usr/?)?$" OR IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    set(is_system_prefix TRUE)
    set(pkgconfig_prefix ${CMAKE_INSTALL_PREFIX})
else()
    set(is_system_prefix FALSE)
    file(RELATIVE_PATH to_prefix /${pkgconfig_dir} /)
    string(REGEX REPLACE "/$" "" to_prefix ${to_prefix})
    set(pkgconfig_prefix \${pcfiledir}/${to_prefix})
endif()
foreach(kind LIB INCLUDE)
    set(pkgconfig_${kind}DIR ${CMAKE_INSTALL_${kind}DIR})
    if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_${kind}DIR})
        set(pkgconfig_${kind}DIR \${prefix}/${CMAKE_INSTALL_${kind}DIR})
    endif()
endforeach()
configure_file(cmake/superconfig.pc.in ${PROJECT_BINARY_DIR}/superconfig.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/superconfig.pc
    DESTINATION ${pkgconfig_dir} COMPONENT development)

# The command line. Under /usr the loader finds the library by itself; /usr/local is not in its
# path everywhere, and nowhere before ldconfig.
if(NOT is_system_prefix)
    file(RELATIVE_PATH to_libraries /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
    set_target_properties(superconfig_cli PROPERTIES INSTALL_RPATH $ORIGIN/${to_libraries})
endif()
install(TARGETS superconfig_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
install(FILES docs/man/superconfig.1
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
install(FILES docs/man/superconfig.3
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man3 COMPONENT development)
install(FILES completions/superconfig.bash RENAME superconfig
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tools)
install(FILES completions/_superconfig
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT tools)
install(FILES completions/superconfig.fish
    DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT tools)
