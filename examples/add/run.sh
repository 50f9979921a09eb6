#!/bin/sh
# Calls the exported functions of a module that has no main. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                        # or ../../build/release/bin/sinter
WASM_CC=${WASM_CC:-clang-19 --target=wasm32}    # any clang with lld: no C library is needed
OUT=${OUT:-out}                                 # where the results go
mkdir -p "$OUT"
set -x

$WASM_CC -O2 -nostdlib -Wl,--no-entry add.c -o "$OUT/add.wasm"

# Compiles (once: the result is cached) and calls. Results are printed one a line.
"$SINTER" run --invoke add "$OUT/add.wasm" 2 40
"$SINTER" run --invoke add "$OUT/add.wasm" 2147483647 1
"$SINTER" run --invoke hypotenuse "$OUT/add.wasm" 3 4

# The same as an executable of its own. A module without a main does nothing by itself;
# --runtime-policy lets whoever runs the executable say which function to call.
"$SINTER" build "$OUT/add.wasm" -o "$OUT/add" --runtime-policy
SINTER_INVOKE=add "$OUT/add" 20 1
"$SINTER" inspect "$OUT/add" --exports
