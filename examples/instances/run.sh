#!/bin/sh
# Thousands of instances of one library, on several threads. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                        # or ../../build/release/bin/sinter
WASM_CC=${WASM_CC:-clang-19 --target=wasm32}    # any clang with lld: no C library is needed
CC=${CC:-clang-19}                              # any C compiler
OUT=${OUT:-out}                                 # where the results go
mkdir -p "$OUT"
set -x

$WASM_CC -O2 -nostdlib -Wl,--no-entry dice.c -o "$OUT/dice.wasm"
"$SINTER" build "$OUT/dice.wasm" --emit=shared -o "$OUT/dice.so" --header "$OUT/dice.h"

# The library brings all that it needs.
$CC -O2 -I "$OUT" host.c "$OUT/dice.so" -pthread -Wl,-rpath,'$ORIGIN' -o "$OUT/host"
"$OUT/host"
