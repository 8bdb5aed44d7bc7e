# Toolchain of the clang preset: the version that CI pins, else the system's own.
find_program(SUPERCONFIG_CLANG NAMES clang-14 clang REQUIRED)
find_program(SUPERCONFIG_CLANGXX NAMES clang++-14 clang++ REQUIRED)
set(CMAKE_C_COMPILER ${SUPERCONFIG_CLANG})
set(CMAKE_CXX_COMPILER ${SUPERCONFIG_CLANGXX})
