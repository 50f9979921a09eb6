#!/bin/sh
# A host program that loads plugins at run time. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                        # or ../../build/release/bin/sinter
WASM_CC=${WASM_CC:-clang-19 --target=wasm32}    # any clang with lld: no C library is needed
CC=${CC:-clang-19}                              # any C compiler
OUT=${OUT:-out}                                 # where the results go
SINTER_LIB=$(dirname "$(command -v "$SINTER")")/../lib/sinter
mkdir -p "$OUT"
set -x

# The plugins: C -> wasm -> shared object.
$WASM_CC -O2 -nostdlib -Wl,--no-entry square.c -o "$OUT/square.wasm"
$WASM_CC -O2 -nostdlib -Wl,--no-entry divide.c -o "$OUT/divide.wasm"
"$SINTER" build "$OUT/square.wasm" --emit=shared -o "$OUT/square.so"
"$SINTER" build "$OUT/divide.wasm" --emit=shared -o "$OUT/divide.so"

# The host knows none of them; it is linked with Sinter's runtime.
$CC -O2 -I "$SINTER_LIB/include" host.c "$SINTER_LIB/libsinter_runtime.a" -ldl -lm -pthread -o "$OUT/host"

# The last one is no plugin at all.
"$OUT/host" "$OUT/square.so" "$OUT/divide.so" ./run.sh
