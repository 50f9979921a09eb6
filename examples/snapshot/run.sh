#!/bin/sh
# A library that is initialised when it is built. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
CC=${CC:-clang-19}                                  # any C compiler
OUT=${OUT:-out}                                     # where the results go
mkdir -p "$OUT"
set -x

# A reactor: a module with exports in place of main().
$WASI_CC -O2 -mexec-model=reactor -Wl,--strip-debug -Wl,--export=malloc,--export=free anagrams.c -o "$OUT/anagrams.wasm"

# _initialize and then read_words run now, in the sandbox, where they may read this folder.
"$SINTER" build "$OUT/anagrams.wasm" --emit=shared -o "$OUT/anagrams.so" --header "$OUT/anagrams.h" \
    --snapshot=read_words --snapshot-dir .::/words

# Neither of them is there any more, and the library has no directory.
"$SINTER" inspect "$OUT/anagrams.so" --exports

$CC -O2 -I "$OUT" host.c "$OUT/anagrams.so" -Wl,-rpath,'$ORIGIN' -o "$OUT/host"
"$OUT/host" stale enlist tars word
