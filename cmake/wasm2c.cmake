# wasm2c and wat2wasm, from npm's wabt, into the resource directory: target `sinter_wasm2c`.
# wasm2c gets the larger stack that real programs need (cmake/wabt/raise-stack.mjs); wat2wasm is copied as it is.
# Reads SINTER_WABT_DIR (the folder of the installed npm package) and SINTER_RESOURCE_DIR.

set(SINTER_WABT_VERSION 1.0.39)

# Fails the configuration with what is wrong and what to do.
function(sinter_wabt_refuse reason)
    message(FATAL_ERROR
        "${reason}\n"
        "Sinter converts modules with the wasm2c of npm's wabt ${SINTER_WABT_VERSION}. Either run ./dev build, which sets all of it "
        "up, or copy package.json and package-lock.json from ${PROJECT_SOURCE_DIR}/cmake/wabt to a new folder, run `npm ci` "
        "there, and configure with -DSINTER_WABT_DIR=FOLDER/node_modules/wabt")
endfunction()

function(sinter_wabt_check)
    if(NOT SINTER_WABT_DIR)
        sinter_wabt_refuse("SINTER_WABT_DIR is not set.")
    endif()
    if(NOT EXISTS "${SINTER_WABT_DIR}/package.json")
        sinter_wabt_refuse("SINTER_WABT_DIR is ${SINTER_WABT_DIR}, which holds no package.json.")
    endif()
    file(READ "${SINTER_WABT_DIR}/package.json" package)
    string(JSON name ERROR_VARIABLE ignored GET "${package}" name)
    string(JSON version ERROR_VARIABLE ignored GET "${package}" version)
    if(NOT "${name}@${version}" STREQUAL "wabt@${SINTER_WABT_VERSION}")
        sinter_wabt_refuse("SINTER_WABT_DIR is ${SINTER_WABT_DIR}, which holds ${name}@${version}.")
    endif()
endfunction()

sinter_wabt_check()
find_program(SINTER_NODE NAMES node nodejs REQUIRED DOC "Node.js 18 or later, which runs wasm2c")

set(raise_stack "${PROJECT_SOURCE_DIR}/cmake/wabt/raise-stack.mjs")
set(wasm2c_dir "${SINTER_RESOURCE_DIR}/wasm2c")
set(wasm2c_files "${wasm2c_dir}/wasm2c.cjs" "${wasm2c_dir}/wat2wasm.cjs" "${wasm2c_dir}/LICENSE")

add_custom_command(
    OUTPUT "${wasm2c_dir}/wasm2c.cjs"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${wasm2c_dir}"
    COMMAND "${SINTER_NODE}" "${raise_stack}" "${SINTER_WABT_DIR}/bin/wasm2c" "${wasm2c_dir}/wasm2c.cjs"
    DEPENDS "${raise_stack}" "${SINTER_WABT_DIR}/bin/wasm2c"
    COMMENT "Raising the stack of wasm2c"
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
