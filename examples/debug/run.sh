#!/bin/sh
# The lines of a C program in a backtrace and in gdb. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
OUT=${OUT:-out}                                     # where the results go
mkdir -p "$OUT"
if ! gdb -nx -batch -ex 'starti' -ex 'kill' --args /bin/true >/dev/null 2>&1; then
    echo "no gdb that may trace processes here" >&2
    exit 77
fi
set -x

# -g makes the module tell its lines, and makes Sinter pass them on. Paths are relative to this folder.
$WASI_CC -g -O0 -fdebug-compilation-dir=. average.c -o "$OUT/average.wasm"
"$SINTER" build -g -O2 "$OUT/average.wasm" -o "$OUT/average"

# A trap tells lines, whatever the level of optimisation is.
"$OUT/average" 2>&1 | sed -f shorten.sed

# With -O0, gdb steps by line, and shows parameters and locals of the wasm functions.
"$SINTER" build -g -O0 "$OUT/average.wasm" -o "$OUT/average"
gdb -nx -batch -iex 'set debuginfod enabled off' -x session.gdb "$OUT/average" 2>/dev/null | sed -f shorten.sed
