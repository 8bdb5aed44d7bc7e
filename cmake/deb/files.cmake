# Run by CPack over each staged package: what Debian wants of every package besides its files.
file(GLOB packages LIST_DIRECTORIES TRUE ${CPACK_TEMPORARY_DIRECTORY}/*)
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(READ ${CMAKE_CURRENT_LIST_DIR}/../../LICENSE license)

foreach(package IN LISTS packages)
    cmake_path(GET package FILENAME component)
    string(TOUPPER ${component} component)
    set(name ${CPACK_DEBIAN_${component}_PACKAGE_NAME})
    set(documents ${package}/usr/share/doc/${name})
    file(WRITE ${documents}/copyright "${license}")
    file(WRITE ${documents}/changelog
        "superconfig (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
        "  * Version ${CPACK_PACKAGE_VERSION}; CHANGELOG.md of the source lists what changed.\n\n"
        " -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${today}\n")
    if(EXISTS ${package}/usr/share/zsh/site-functions) # where Debian's zsh does not look
        file(RENAME ${package}/usr/share/zsh/site-functions
            ${package}/usr/share/zsh/vendor-completions)
    endif()
    file(GLOB_RECURSE pages ${package}/usr/share/man/*)
    execute_process(COMMAND gzip -9nf ${pages} ${documents}/changelog COMMAND_ERROR_IS_FATAL ANY)
endforeach()
