# sinter_cover(LIBRARY PROGRAM...) counts which lines of the library and the programs are executed. Every program that is linked with
# the library writes the counts to $LLVM_PROFILE_FILE. The counters are placed so that this file can be mapped over them (%c in its
# name), so they survive an exec and a SIGKILL. The preset `coverage` uses this; see ./dev coverage.
function(sinter_cover library)
    foreach(target IN LISTS library ARGN)
        target_compile_options(${target} PRIVATE
            -fprofile-instr-generate -fcoverage-mapping "SHELL:-mllvm -runtime-counter-relocation")
    endforeach()
    target_link_options(${library} INTERFACE -fprofile-instr-generate)
endfunction()
