#!/bin/sh
# Gives a module imports of our own, written in C. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                        # or ../../build/release/bin/sinter
WASM_CC=${WASM_CC:-clang-19 --target=wasm32}    # any clang with lld: no C library is needed
OUT=${OUT:-out}                                 # where the results go
mkdir -p "$OUT"
set -x

$WASM_CC -O2 -nostdlib guest.c -o "$OUT/guest.wasm"
"$SINTER" inspect "$OUT/guest.wasm" --imports

# The C files are compiled with the module's own code, and linked into the executable.
"$SINTER" build "$OUT/guest.wasm" -o "$OUT/guest" --import env=env.c --import mod=mod.c
"$OUT/guest"
