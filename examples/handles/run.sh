#!/bin/sh
# A guest that keeps objects of the host's by their handles. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                        # or ../../build/release/bin/sinter
WASM_CC=${WASM_CC:-clang-19 --target=wasm32}    # any clang with lld: no C library is needed
OUT=${OUT:-out}                                 # where the results go
mkdir -p "$OUT"
set -x

$WASM_CC -O2 -nostdlib -Wl,--no-entry guest.c -o "$OUT/guest.wasm"

# host.c has the import module "counter", and the executable's main program.
"$SINTER" build "$OUT/guest.wasm" -o "$OUT/guest" --import counter=host.c
"$OUT/guest"
