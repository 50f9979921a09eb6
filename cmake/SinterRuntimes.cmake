# The runtimes for other targets than this machine (--target=TRIPLE), each where its C library is installed: the targets
# `sinter_runtime_TRIPLE`. clang is a cross compiler, so they are archives that commands make, with the flags of this machine's.

# The compiler's table of targets has a line for each.
set(SINTER_TARGET_TABLE "${PROJECT_SOURCE_DIR}/compiler/native/target.def")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${SINTER_TARGET_TABLE}")
file(STRINGS "${SINTER_TARGET_TABLE}" SINTER_TARGETS_KNOWN REGEX "^TARGET\\(")
list(TRANSFORM SINTER_TARGETS_KNOWN REPLACE "^TARGET.\"([^\"]+)\".*" "\\1")
set(SINTER_TARGETS "${SINTER_TARGETS_KNOWN}" CACHE STRING "The targets to build runtimes for, where their C libraries are installed")

# Kernel headers for musl, which has none of its own: links, so that glibc's headers beside them stay out of sight.
function(sinter_link_kernel_headers folder machine)
    file(MAKE_DIRECTORY "${folder}")
    foreach(name IN ITEMS linux asm-generic)
        file(CREATE_LINK "/usr/include/${name}" "${folder}/${name}" SYMBOLIC)
    endforeach()
    foreach(place IN ITEMS "/usr/include/${machine}-linux-gnu/asm" "/usr/${machine}-linux-gnu/include/asm")
        if(EXISTS "${place}")
            file(CREATE_LINK "${place}" "${folder}/asm" SYMBOLIC)
            break()
        endif()
    endforeach()
endfunction()

# sinter_add_runtime(TRIPLE) adds the runtime for it, or says why there is none.
function(sinter_add_runtime triple)
    string(REGEX MATCH "^[^-]+" machine "${triple}")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/targets/${triple}")
    set(flags "--target=${triple}")
    if(triple MATCHES "musl")
        set(header "/usr/include/${triple}/stdio.h")
        sinter_link_kernel_headers("${folder}/kernel" "${machine}")
        list(APPEND flags -nostdlibinc -isystem "/usr/include/${triple}" -isystem "${folder}/kernel")
    else()
        set(header "/usr/${triple}/include/stdio.h")
    endif()
    if(NOT EXISTS "${header}")
        message(STATUS "No runtime for ${triple}: ${header} is missing")
        return()
    endif()
    file(MAKE_DIRECTORY "${folder}")
    list(APPEND flags -std=c11 -D_GNU_SOURCE -O3 -DNDEBUG -w -ffunction-sections -fdata-sections -fvisibility=hidden -fPIC
        -fasynchronous-unwind-tables -ftls-model=local-dynamic -fno-optimize-sibling-calls)
    if(machine STREQUAL "x86_64" AND NOT triple MATCHES "musl")
        list(APPEND flags -mtls-dialect=gnu2)
    endif()
    set(root "${CMAKE_CURRENT_SOURCE_DIR}")
    get_target_property(sources sinter_runtime SOURCES)
    list(FILTER sources EXCLUDE REGEX "^\\$<")
    set(objects)
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${root}")
        cmake_path(GET source FILENAME name)
        set(own)
        if(name STREQUAL "trap.c")
            set(own -mllvm -no-stack-slot-sharing -mllvm -no-stack-coloring)
        endif()
        add_custom_command(
            OUTPUT "${folder}/${name}.o"
            COMMAND "${CMAKE_C_COMPILER}" ${flags} ${own} "-I${root}/include" "-I${root}" "-I${root}/abi"
                    -MD -MF "${folder}/${name}.d" -MQ "${folder}/${name}.o" -c "${source}" -o "${folder}/${name}.o"
            DEPENDS "${source}" DEPFILE "${folder}/${name}.d"
            COMMENT "Building ${name} for ${triple}"
            VERBATIM)
        list(APPEND objects "${folder}/${name}.o")
    endforeach()
    set(archive "${SINTER_RESOURCE_DIR}/targets/${triple}/libsinter_runtime.a")
    add_custom_command(
        OUTPUT "${archive}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${SINTER_RESOURCE_DIR}/targets/${triple}"
        COMMAND "${CMAKE_COMMAND}" -E rm -f "${archive}"
        COMMAND "${CMAKE_AR}" rcsD "${archive}" ${objects}
        DEPENDS ${objects}
        COMMENT "Making the runtime for ${triple}"
        VERBATIM)
    add_custom_target("sinter_runtime_${triple}" ALL DEPENDS "${archive}")
    add_dependencies(sinter_runtime_headers "sinter_runtime_${triple}")
    install(FILES "${archive}" DESTINATION "lib/sinter/targets/${triple}")
endfunction()

foreach(triple IN LISTS SINTER_TARGETS)
    if(NOT triple STREQUAL "${CMAKE_SYSTEM_PROCESSOR}-linux-gnu")
        sinter_add_runtime("${triple}")
    endif()
endforeach()
