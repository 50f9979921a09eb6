# Functions for projects that use Sinter, by find_package(Sinter), FetchContent or add_subdirectory. They make ordinary targets, of
# which target_link_libraries, install and $<TARGET_FILE:...> know:
#
#   sinter_add_executable(NAME SOURCE FILE [DIRS HOST[::GUEST][:ro]...] [ENV KEY[=VALUE]...] [IMPORTS MODULE=FILE...]
#                         [OPTIONS FLAG...] [DEPENDS FILE...])
#   sinter_add_library(NAME SHARED|STATIC|OBJECT SOURCE FILE [PREFIX IDENTIFIER] [NO_HEADER] [as above])
#   sinter_add_wasm(NAME SOURCES FILE... [REACTOR] [OPTIONS FLAG...] [LINK_OPTIONS FLAG...])
#
# SOURCE is a .wasm or .wat file, or a target that sinter_add_wasm has made. OPTIONS are flags of `sinter build`, or of the compiler
# for wasm; files in them are relative to the source folder. (A relative HOST of DIRS stays so: it is where the program is started.)
# Everything is made again when SOURCE, an IMPORTS file, something in DEPENDS, or Sinter changes. A library has a header PREFIX.h,
# which targets that link the library can include, and which install(TARGETS) installs as its PUBLIC_HEADER; PREFIX is NAME as an
# identifier, unless it is given. In a project that is cross-compiled, artefacts are for the project's target; `--target=TRIPLE` among
# OPTIONS chooses another.
#
# CMake links a target from a source without content, and then the artefact that Sinter has made takes the place of the result. So
# Sinter compiles and links with the flags that its sandbox relies on, whatever the project's compiler is.

# Sets `result` in the caller to the absolute path of a file. As for CMake's own commands, a relative one is in the source folder,
# or is made by a command in the build folder.
function(_sinter_find_file file result)
    string(GENEX_STRIP "${file}" stripped)
    if(NOT stripped STREQUAL file)
        set("${result}" "${file}" PARENT_SCOPE)
        return()
    endif()
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE found)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" NORMALIZE OUTPUT_VARIABLE made)
    get_source_file_property(is_made "${made}" GENERATED)
    if(is_made AND NOT EXISTS "${found}")
        set(found "${made}")
    endif()
    set("${result}" "${found}" PARENT_SCOPE)
endfunction()

# Sets FILE and DEPENDS in the caller: what SOURCE stands for, and on what it depends.
function(_sinter_find_source source)
    if(TARGET "${source}")
        get_target_property(file "${source}" SINTER_WASM_FILE)
        if(NOT file)
            message(FATAL_ERROR "sinter: the target ${source} was not made by sinter_add_wasm, so it is no SOURCE")
        endif()
        set(depends "${file}" "${source}")
    else()
        _sinter_find_file("${source}" file)
        set(depends "${file}")
    endif()
    set(file "${file}" PARENT_SCOPE)
    set(depends "${depends}" PARENT_SCOPE)
endfunction()

# Sets TARGET in the caller: the triple of the system that artefacts are for, as flags of `sinter build` say or else as the project
# is cross-compiled; empty for this machine.
function(_sinter_find_target)
    set(target "")
    if(CMAKE_CROSSCOMPILING)
        set(known ${CMAKE_C_COMPILER_TARGET} ${CMAKE_C_LIBRARY_ARCHITECTURE} "${CMAKE_SYSTEM_PROCESSOR}-linux-gnu")
        list(GET known 0 target)
    endif()
    if("${ARGN}" MATCHES "(^|;)--target[=;]([^;]+)")
        set(target "${CMAKE_MATCH_2}")
    endif()
    string(REGEX REPLACE "^([^-]+)-(pc|unknown)-" "\\1-" target "${target}")
    if(target STREQUAL "${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu")
        set(target "")
    endif()
    set(target "${target}" PARENT_SCOPE)
endfunction()

# Adds the command that makes `artefact`, and a header if one is given. Sets TARGET in the caller, as _sinter_find_target does.
function(_sinter_add_command artefact header)
    cmake_parse_arguments(PARSE_ARGV 2 arg "NO_HEADER" "SOURCE;PREFIX;SONAME;EMIT" "DIRS;ENV;IMPORTS;OPTIONS;DEPENDS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sinter: unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT arg_SOURCE)
        message(FATAL_ERROR "sinter: SOURCE is missing: a .wasm or .wat file, or a target of sinter_add_wasm")
    endif()
    _sinter_find_source("${arg_SOURCE}")
    set(flags)
    foreach(directory IN LISTS arg_DIRS)
        list(APPEND flags --dir "${directory}")
    endforeach()
    foreach(variable IN LISTS arg_ENV)
        list(APPEND flags --env "${variable}")
    endforeach()
    foreach(import IN LISTS arg_IMPORTS)
        if(NOT import MATCHES "^(.*)=([^=]+)$")
            message(FATAL_ERROR "sinter: IMPORTS takes MODULE=FILE or env=@PRESET, not \"${import}\"")
        endif()
        set(module "${CMAKE_MATCH_1}")
        set(provider "${CMAKE_MATCH_2}")
        if(NOT provider MATCHES "^@")
            _sinter_find_file("${provider}" provider)
            list(APPEND depends "${provider}")
        endif()
        list(APPEND flags --import "${module}=${provider}")
    endforeach()
    if(header)
        list(APPEND flags "--header=${header}")
    endif()
    if(arg_PREFIX)
        list(APPEND flags "--prefix=${arg_PREFIX}")
    endif()
    if(arg_SONAME)
        list(APPEND flags "--soname=${arg_SONAME}")
    endif()
    _sinter_find_target(${arg_OPTIONS})
    if(target AND NOT "${arg_OPTIONS}" MATCHES "(^|;)--target")
        list(APPEND flags "--target=${target}")
    endif()
    set(target "${target}" PARENT_SCOPE)
    cmake_path(GET file FILENAME name)
    # (By its file: as a target, it would be run in the emulator of a project that is cross-compiled.)
    add_custom_command(
        OUTPUT "${artefact}" ${header}
        COMMAND "$<TARGET_FILE:Sinter::sinter>" build "${file}" "--emit=${arg_EMIT}" ${flags} ${arg_OPTIONS} -o "${artefact}"
        DEPENDS ${depends} ${arg_DEPENDS} Sinter::sinter "$<TARGET_FILE:Sinter::runtime>"
        WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
        COMMENT "Compiling ${name} with Sinter"
        VERBATIM COMMAND_EXPAND_LISTS)
endfunction()

# Sets FOLDER in the caller: a folder of this target's own in the build tree.
function(_sinter_make_folder name)
    if(TARGET "${name}")
        message(FATAL_ERROR "sinter: there is already a target ${name}")
    endif()
    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    if(NOT "C" IN_LIST languages)
        message(FATAL_ERROR "sinter: the project needs the language C: project(... LANGUAGES C)")
    endif()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/${name}.sinter")
    file(MAKE_DIRECTORY "${folder}/include")
    set(folder "${folder}" PARENT_SCOPE)
endfunction()

# Has `artefact`, made by a command, take the place of what CMake links from `empty` for the target `name`. (LINK_DEPENDS would not
# do: static libraries have no such dependencies.)
function(_sinter_replace name artefact empty)
    target_sources("${name}" PRIVATE "${artefact}" ${ARGN})
    set_source_files_properties("${artefact}" ${ARGN} PROPERTIES GENERATED ON HEADER_FILE_ONLY ON)
    set_source_files_properties("${empty}" PROPERTIES OBJECT_DEPENDS "${artefact}")
    set_target_properties("${name}" PROPERTIES
        LINKER_LANGUAGE C SKIP_BUILD_RPATH ON BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH ""
        INTERPROCEDURAL_OPTIMIZATION OFF UNITY_BUILD OFF)
    add_custom_command(TARGET "${name}" POST_BUILD
        COMMAND "${CMAKE_COMMAND}" -E copy "${artefact}" "$<TARGET_FILE:${name}>"
        VERBATIM)
endfunction()

function(sinter_add_executable name)
    _sinter_make_folder("${name}")
    _sinter_add_command("${folder}/program" "" EMIT exe ${ARGN})
    file(CONFIGURE OUTPUT "${folder}/empty.c" CONTENT "int main(void) { return 0; }\n")
    add_executable("${name}" "${folder}/empty.c")
    _sinter_replace("${name}" "${folder}/program" "${folder}/empty.c")
endfunction()

function(sinter_add_library name kind)
    cmake_parse_arguments(arg "NO_HEADER" "PREFIX" "" ${ARGN})
    if(NOT kind MATCHES "^(SHARED|STATIC|OBJECT)$")
        message(FATAL_ERROR "sinter_add_library(${name} ...): the kind is SHARED, STATIC or OBJECT, not ${kind}")
    endif()
    _sinter_make_folder("${name}")
    if(NOT arg_PREFIX)
        string(MAKE_C_IDENTIFIER "${name}" arg_PREFIX)
    endif()
    set(header "${folder}/include/${arg_PREFIX}.h")
    if(arg_NO_HEADER)
        set(header)
    endif()
    string(TOLOWER "${kind}" emit)
    set(options EMIT "${emit}" ${arg_UNPARSED_ARGUMENTS} PREFIX "${arg_PREFIX}")
    if(kind STREQUAL "OBJECT")
        _sinter_add_command("${folder}/library.o" "${header}" ${options})
        add_custom_target("${name}.object" DEPENDS "${folder}/library.o" ${header})
        add_library("${name}" OBJECT IMPORTED GLOBAL)
        set_target_properties("${name}" PROPERTIES IMPORTED_OBJECTS "${folder}/library.o")
        add_dependencies("${name}" "${name}.object")
    else()
        if(kind STREQUAL "SHARED")
            list(APPEND options SONAME "$<TARGET_SONAME_FILE_NAME:${name}>")
        endif()
        _sinter_add_command("${folder}/library" "${header}" ${options})
        file(CONFIGURE OUTPUT "${folder}/empty.c" CONTENT "extern int ${arg_PREFIX}_empty;\nint ${arg_PREFIX}_empty;\n")
        add_library("${name}" "${kind}" "${folder}/empty.c")
        _sinter_replace("${name}" "${folder}/library" "${folder}/empty.c" ${header})
    endif()
    target_include_directories("${name}" INTERFACE "$<BUILD_INTERFACE:${folder}/include>")
    if(NOT kind STREQUAL "SHARED" AND target)
        target_link_libraries("${name}" INTERFACE
            "$<TARGET_FILE_DIR:Sinter::runtime>/targets/${target}/libsinter_runtime.a" m)
    elseif(NOT kind STREQUAL "SHARED")
        target_link_libraries("${name}" INTERFACE Sinter::runtime)
    endif()
    set_target_properties("${name}" PROPERTIES SINTER_HEADER "${header}" PUBLIC_HEADER "${header}")
endfunction()

# ---- Guests in C and C++ ----

# Sets SINTER_WASM_COMPILER and SINTER_WASM_TARGET in the cache: a clang that makes programs for wasm.
function(_sinter_find_wasm_compiler)
    if(SINTER_WASM_TARGET)
        return()
    endif()
    find_program(SINTER_WASM_COMPILER NAMES clang-19 clang
        HINTS "$ENV{WASI_SDK_PATH}/bin" DOC "A clang with a sysroot for WASI: for sinter_add_wasm")
    set(tried "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/sinter_wasm")
    file(CONFIGURE OUTPUT "${tried}.c" CONTENT "#include <stdio.h>\nint main(void) { return puts(\"\"); }\n")
    foreach(target IN ITEMS wasm32-wasi wasm32-wasip1)
        if(SINTER_WASM_COMPILER)
            execute_process(COMMAND "${SINTER_WASM_COMPILER}" "--target=${target}" "${tried}.c" -o "${tried}.wasm"
                            RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
            if(NOT failed)
                set(SINTER_WASM_TARGET "${target}" CACHE STRING "The target of SINTER_WASM_COMPILER")
                return()
            endif()
        endif()
    endforeach()
    message(FATAL_ERROR "sinter_add_wasm needs a clang that makes programs for WASI, and \"${SINTER_WASM_COMPILER}\" does not. On "
        "Debian, `apt install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32`; elsewhere, install a WASI SDK and set "
        "SINTER_WASM_COMPILER to its bin/clang.")
endfunction()

# Sets `result` in the caller to flags of a compiler, with folders and files to include that are relative to the source folder as
# absolute paths. (Compilers run in the build folder, for the paths in the lists of what they have read.)
function(_sinter_make_includes_absolute result)
    set(flags)
    set(before)
    foreach(flag IN LISTS ARGN)
        if(flag MATCHES "^-I([^/$].*)$")
            set(flag "-I${CMAKE_CURRENT_SOURCE_DIR}/${CMAKE_MATCH_1}")
        elseif(before MATCHES "^-(I|isystem|iquote|idirafter|include)$" AND flag MATCHES "^[^/$]")
            set(flag "${CMAKE_CURRENT_SOURCE_DIR}/${flag}")
        endif()
        set(before "${flag}")
        list(APPEND flags "${flag}")
    endforeach()
    set("${result}" "${flags}" PARENT_SCOPE)
endfunction()

function(sinter_add_wasm name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "REACTOR" "" "SOURCES;OPTIONS;LINK_OPTIONS")
    if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
        message(FATAL_ERROR "sinter_add_wasm(${name} ...) takes SOURCES FILE..., REACTOR, OPTIONS and LINK_OPTIONS")
    endif()
    _sinter_find_wasm_compiler()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/${name}.wasm.dir")
    file(MAKE_DIRECTORY "${folder}")
    _sinter_make_includes_absolute(options ${arg_OPTIONS})
    set(objects)
    set(link "${SINTER_WASM_COMPILER}" "--target=${SINTER_WASM_TARGET}")
    if(arg_REACTOR)
        list(APPEND link -mexec-model=reactor)
    endif()
    foreach(source IN LISTS arg_SOURCES)
        _sinter_find_file("${source}" source)
        list(LENGTH objects index)
        cmake_path(GET source FILENAME file)
        set(object "${folder}/${index}_${file}.o")
        if(file MATCHES "\\.(cc|cpp|cxx|C)$")
            list(APPEND link --driver-mode=g++)
        endif()
        add_custom_command(
            OUTPUT "${object}"
            COMMAND "${SINTER_WASM_COMPILER}" "--target=${SINTER_WASM_TARGET}" -O2 ${options} -MD -MF "${object}.d"
                    -MQ "${object}" -c "${source}" -o "${object}"
            DEPENDS "${source}" DEPFILE "${object}.d"
            COMMENT "Compiling ${file} for wasm"
            VERBATIM COMMAND_EXPAND_LISTS)
        list(APPEND objects "${object}")
    endforeach()
    set(wasm "${CMAKE_CURRENT_BINARY_DIR}/${name}.wasm")
    add_custom_command(
        OUTPUT "${wasm}"
        COMMAND ${link} -O2 ${objects} ${arg_LINK_OPTIONS} -o "${wasm}"
        DEPENDS ${objects}
        WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
        COMMENT "Linking ${name}.wasm"
        VERBATIM COMMAND_EXPAND_LISTS)
    add_custom_target("${name}" ALL DEPENDS "${wasm}")
    set_target_properties("${name}" PROPERTIES SINTER_WASM_FILE "${wasm}")
endfunction()
