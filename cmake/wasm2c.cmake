# Puts wasm2c and wat2wasm, from npm's wabt, into the resource directory: the targets `sinter_wasm2c` and `sinter_wasm2c_native`.
# wasm2c gets the larger stack and memory that real programs need (cmake/wabt/raise-limits.mjs); wat2wasm is copied unchanged. Then
# Sinter compiles wasm2c's own module to a native program, in its sandbox, with the imports in cmake/wabt/imports.c. From then on Node
# converts no module.
# This file reads SINTER_RESOURCE_DIR, and
#   SINTER_WABT_DIR       the folder of the installed npm package; if it is empty, npm installs it into the build folder
#   SINTER_WASM2C         another wasm2c of the known version, to use instead of the native one
#   SINTER_NATIVE_WASM2C  OFF: make no native wasm2c, and let Node run it (for sanitizer builds)

set(SINTER_WASM2C "" CACHE FILEPATH "A wasm2c 1.0.39 to use; empty: Sinter makes its own")
option(SINTER_NATIVE_WASM2C "Compile wasm2c with Sinter" ON)

set(SINTER_WABT_VERSION 1.0.39)

# Fails the configuration, and says what is wrong and what to do.
function(sinter_wabt_refuse reason)
    message(FATAL_ERROR
        "${reason}\n"
        "Sinter converts modules with the wasm2c of npm's wabt ${SINTER_WABT_VERSION}. Either run ./dev build, which sets everything "
        "up, or copy package.json and package-lock.json from ${PROJECT_SOURCE_DIR}/cmake/wabt to a new folder, run `npm ci` "
        "there, and configure with -DSINTER_WABT_DIR=FOLDER/node_modules/wabt")
endfunction()

# Installs the package by npm into the build folder, as the lock file says, and sets SINTER_WABT_DIR.
function(sinter_wabt_install)
    set(folder "${PROJECT_BINARY_DIR}/wabt")
    find_program(SINTER_NPM NAMES npm DOC "npm, which installs wabt")
    if(NOT SINTER_NPM)
        sinter_wabt_refuse("SINTER_WABT_DIR is not set, and npm is not installed.")
    endif()
    foreach(file IN ITEMS package.json package-lock.json)
        configure_file("${PROJECT_SOURCE_DIR}/cmake/wabt/${file}" "${folder}/${file}" COPYONLY)
    endforeach()
    if(NOT EXISTS "${folder}/node_modules/wabt/package.json")
        message(STATUS "Installing wabt ${SINTER_WABT_VERSION} from npm")
        execute_process(COMMAND "${SINTER_NPM}" ci --ignore-scripts --no-audit --no-fund WORKING_DIRECTORY "${folder}"
                        RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
        if(failed)
            sinter_wabt_refuse("SINTER_WABT_DIR is not set, and `npm ci` in ${folder} failed: ${said}")
        endif()
    endif()
    set(SINTER_WABT_DIR "${folder}/node_modules/wabt" PARENT_SCOPE)
endfunction()

function(sinter_wabt_check)
    if(NOT EXISTS "${SINTER_WABT_DIR}/package.json")
        sinter_wabt_refuse("SINTER_WABT_DIR is ${SINTER_WABT_DIR}, which contains no package.json.")
    endif()
    file(READ "${SINTER_WABT_DIR}/package.json" package)
    string(JSON name ERROR_VARIABLE ignored GET "${package}" name)
    string(JSON version ERROR_VARIABLE ignored GET "${package}" version)
    if(NOT "${name}@${version}" STREQUAL "wabt@${SINTER_WABT_VERSION}")
        sinter_wabt_refuse("SINTER_WABT_DIR is ${SINTER_WABT_DIR}, which contains ${name}@${version}.")
    endif()
endfunction()

if(NOT SINTER_WABT_DIR)
    sinter_wabt_install()
endif()
sinter_wabt_check()
find_program(SINTER_NODE NAMES node nodejs REQUIRED DOC "Node.js 18 or later, which runs wasm2c")

set(raise_limits "${PROJECT_SOURCE_DIR}/cmake/wabt/raise-limits.mjs")
set(wasm2c_dir "${SINTER_RESOURCE_DIR}/wasm2c")
set(wasm2c_files "${wasm2c_dir}/wasm2c.cjs" "${wasm2c_dir}/wat2wasm.cjs" "${wasm2c_dir}/LICENSE")

add_custom_command(
    OUTPUT "${wasm2c_dir}/wasm2c.cjs" "${CMAKE_CURRENT_BINARY_DIR}/wasm2c.wasm"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${wasm2c_dir}"
    COMMAND "${SINTER_NODE}" "${raise_limits}" "${SINTER_WABT_DIR}/bin/wasm2c" "${wasm2c_dir}/wasm2c.cjs"
            "${CMAKE_CURRENT_BINARY_DIR}/wasm2c.wasm"
    DEPENDS "${raise_limits}" "${SINTER_WABT_DIR}/bin/wasm2c"
    COMMENT "Raising the limits of wasm2c"
    VERBATIM)
foreach(copy "bin/wat2wasm;wat2wasm.cjs" "LICENSE;LICENSE")
    list(GET copy 0 from)
    list(GET copy 1 to)
    add_custom_command(
        OUTPUT "${wasm2c_dir}/${to}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${wasm2c_dir}"
        COMMAND "${CMAKE_COMMAND}" -E copy "${SINTER_WABT_DIR}/${from}" "${wasm2c_dir}/${to}"
        DEPENDS "${SINTER_WABT_DIR}/${from}"
        COMMENT "Copying ${to} from wabt"
        VERBATIM)
endforeach()

add_custom_target(sinter_wasm2c ALL DEPENDS ${wasm2c_files})
install(FILES ${wasm2c_files} DESTINATION lib/sinter/wasm2c)

# The native wasm2c is made by the compiler that was just built, which lets Node run wasm2c this once.
if(SINTER_WASM2C)
    execute_process(COMMAND "${SINTER_WASM2C}" --version OUTPUT_VARIABLE version
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT version STREQUAL SINTER_WABT_VERSION)
        message(FATAL_ERROR "SINTER_WASM2C is ${SINTER_WASM2C}, which is not wasm2c ${SINTER_WABT_VERSION}: --version prints \"${version}\"")
    endif()
    add_custom_command(
        OUTPUT "${wasm2c_dir}/wasm2c"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${wasm2c_dir}"
        COMMAND "${CMAKE_COMMAND}" -E copy "${SINTER_WASM2C}" "${wasm2c_dir}/wasm2c"
        DEPENDS "${SINTER_WASM2C}"
        VERBATIM)
elseif(SINTER_NATIVE_WASM2C)
    set(wasm2c_imports "${PROJECT_SOURCE_DIR}/cmake/wabt/imports.c")
    add_custom_command(
        OUTPUT "${wasm2c_dir}/wasm2c"
        COMMAND "${CMAKE_COMMAND}" -E env "SINTER_WASM2C=${wasm2c_dir}/wasm2c.cjs"
                "$<TARGET_FILE:sinter>" build "${CMAKE_CURRENT_BINARY_DIR}/wasm2c.wasm" -s
                --import "a=${wasm2c_imports}" --stack-size=1G -o "${wasm2c_dir}/wasm2c"
        DEPENDS sinter_runtime sinter_runtime_headers "${CMAKE_CURRENT_BINARY_DIR}/wasm2c.wasm"
                "${wasm2c_dir}/wasm2c.cjs" "${wasm2c_imports}"
                "${PROJECT_SOURCE_DIR}/compiler/wasm2c/exit.h"
        COMMENT "Compiling wasm2c with Sinter"
        VERBATIM)
endif()
if(SINTER_WASM2C OR SINTER_NATIVE_WASM2C)
    add_custom_target(sinter_wasm2c_native ALL DEPENDS "${wasm2c_dir}/wasm2c")
    # It is made after the compiler, but not again whenever the compiler changes, since it would do the same.
    add_dependencies(sinter_wasm2c_native sinter)
    install(PROGRAMS "${wasm2c_dir}/wasm2c" DESTINATION lib/sinter/wasm2c)
endif()
