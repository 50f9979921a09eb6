#!/bin/sh
# A C library in a sandbox, which calls the host back. The commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
CC=${CC:-clang-19}                                  # any C compiler
STB=${STB:-/usr/include}                            # the folder with stb/stb_image.h
OUT=${OUT:-out}                                     # where the results go
mkdir -p "$OUT"
if ! [ -e "$STB/stb/stb_image.h" ]; then
    echo "this example needs stb_image: install libstb-dev, or set STB to the folder with stb/stb_image.h" >&2
    exit 77
fi
# The only header that comes from the system's own folder, where others are not for wasm.
mkdir -p "$OUT/include/stb"
cp "$STB/stb/stb_image.h" "$OUT/include/stb"
set -x

# The library, with the functions that the host calls, and a table to which it can add its own.
$WASI_CC -O2 -mexec-model=reactor -I "$OUT/include" image.c -o "$OUT/image.wasm" \
    -Wl,--export-table,--growable-table,--strip-debug,--export=malloc,--export=free \
    -Wl,--export=stbi_load_from_callbacks,--export=stbi_failure_reason,--export=stbi_image_free
"$SINTER" build "$OUT/image.wasm" --emit=shared -o "$OUT/image.so" --header "$OUT/image.h"

$CC -O2 -I "$OUT" host.c "$OUT/image.so" -Wl,-rpath,'$ORIGIN' -o "$OUT/host"
"$OUT/host"
