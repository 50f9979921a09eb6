#!/bin/sh
# Rust -> wasm -> a native library with a C header, and a C program that uses it. The commands are
# printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}      # or ../../build/release/bin/sinter
CC=${CC:-clang-19}            # any C compiler
OUT=${OUT:-out}               # where the results go
mkdir -p "$OUT"

# A rustc that really has a standard library for wasm.
find_rustc() {
    for rustc in ${RUSTC:-rustc /usr/bin/rustc}; do
        libraries=$("$rustc" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) || continue
        if [ -d "$libraries" ]; then
            echo "$rustc"
            return
        fi
    done
}
rustc=$(find_rustc)
if [ -z "$rustc" ]; then
    echo "no rustc with a standard library for wasm32-unknown-unknown here" >&2
    exit 77
fi
set -x

# Debian's rustc comes without a linker for wasm; lld 19 only warns of what it finds in that rustc's
# archives.
$rustc --edition 2021 --crate-type cdylib --target wasm32-unknown-unknown -O -C strip=debuginfo \
    -C linker=wasm-ld-19 -C link-arg=--no-fatal-warnings words.rs -o "$OUT/words.wasm"
"$SINTER" inspect "$OUT/words.wasm" --imports

"$SINTER" build "$OUT/words.wasm" --emit=shared -o "$OUT/words.so" --header "$OUT/words.h"
$CC -O2 -I "$OUT" host.c "$OUT/words.so" -Wl,-rpath,'$ORIGIN' -o "$OUT/host"
"$OUT/host"
