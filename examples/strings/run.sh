#!/bin/sh
# Strings and bytes, in and out of a library made of wasm. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
CC=${CC:-clang-19}                                  # any C compiler
OUT=${OUT:-out}                                     # where the results go
SINTER_LIB=$(dirname "$(command -v "$SINTER")")/../lib/sinter
mkdir -p "$OUT"
set -x

# A reactor is a module that is a library: it has no main, but _initialize, which runs when an
# instance is made.
$WASI_CC -O2 -mexec-model=reactor -Wl,--strip-debug guest.c -o "$OUT/guest.wasm"
"$SINTER" build "$OUT/guest.wasm" --emit=shared -o "$OUT/guest.so"

# The host is an ordinary program that is linked with Sinter's runtime.
$CC -O2 -I "$SINTER_LIB/include" host.c "$SINTER_LIB/libsinter_runtime.a" -ldl -lm -pthread -o "$OUT/host"
"$OUT/host" "$OUT/guest.so"
