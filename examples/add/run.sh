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
"$SINTER" run "$OUT/add.wasm" --invoke add 2 40
"$SINTER" run "$OUT/add.wasm" --invoke add 2147483647 1
"$SINTER" run "$OUT/add.wasm" --invoke hypotenuse 3 4

# The same as an executable of its own, and what it holds.
"$SINTER" build "$OUT/add.wasm" -o "$OUT/add"
"$SINTER" inspect "$OUT/add" --exports
