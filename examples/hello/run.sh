#!/bin/sh
# C source -> wasm module -> native executable, and run it. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
OUT=${OUT:-out}                                     # where the results go
mkdir -p "$OUT"
set -x

$WASI_CC -O2 -Wl,--strip-debug hello.c -o "$OUT/hello.wasm"

# The executable sees the environment variables that are named here, and no other file or variable
# of the host.
"$SINTER" build "$OUT/hello.wasm" -o "$OUT/hello" --env GREETING=Good\ morning

"$OUT/hello" one "two three"
"$SINTER" inspect "$OUT/hello" --custom greeting
