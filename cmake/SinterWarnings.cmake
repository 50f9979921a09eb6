# sinter_target_warnings(TARGET) turns on the warnings that all of Sinter is compiled with. With SINTER_WERROR they are errors.
function(sinter_target_warnings target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
        -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough -Wswitch-enum
        $<$<BOOL:${SINTER_WERROR}>:-Werror>)
endfunction()
