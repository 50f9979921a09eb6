# sinter_cover(LIBRARY PROGRAM...): counts which lines of a library, and of programs, are run; whatever is linked with the library
# writes the counts to $LLVM_PROFILE_FILE. The counters are where a file can be mapped over them (%c in that name), so that they
# outlive an exec and a SIGKILL. For the preset `coverage`; see ./dev coverage.
function(sinter_cover library)
    foreach(target IN LISTS library ARGN)
        target_compile_options(${target} PRIVATE
            -fprofile-instr-generate -fcoverage-mapping "SHELL:-mllvm -runtime-counter-relocation")
    endforeach()
    target_link_options(${library} INTERFACE -fprofile-instr-generate)
endfunction()
