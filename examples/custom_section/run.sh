#!/bin/sh
# Custom sections: written in C and in Rust, read by the running program and from files. The
# commands are printed as they run.
set -eu
cd "$(dirname "$0")"
SINTER=${SINTER:-sinter}                            # or ../../build/release/bin/sinter
WASI_CC=${WASI_CC:-clang-19 --target=wasm32-wasi}   # or the clang of a WASI SDK
CC=${CC:-clang-19}                                  # any C compiler
OUT=${OUT:-out}                                     # where the results go
SINTER_LIB=$(dirname "$(command -v "$SINTER")")/../lib/sinter
mkdir -p "$OUT"

# A rustc that really has a standard library for WASI, and its name for the target (it changed in
# Rust 1.78): "RUSTC --target TARGET", or nothing.
find_rustc() {
    for rustc in ${RUSTC:-rustc /usr/bin/rustc}; do
        for target in wasm32-wasip1 wasm32-wasi; do
            libraries=$("$rustc" --print target-libdir --target $target 2>/dev/null) || continue
            if [ -d "$libraries" ]; then
                echo "$rustc --target $target"
                return
            fi
        done
    done
}

in_c() {
    (
        set -x
        $WASI_CC -O2 -Wl,--strip-debug guest.c -o "$OUT/guest.wasm"
        "$SINTER" build "$OUT/guest.wasm" -o "$OUT/guest" --import host=host.c
        "$OUT/guest"
    )
}

in_rust() {
    rustc=$(find_rustc)
    if [ -z "$rustc" ]; then
        echo "no rustc with a standard library for WASI here: the Rust version is left out" >&2
        return
    fi
    (
        set -x
        # Debian's rustc comes without a linker for wasm; lld 19 only warns of what it finds in that
        # rustc's archives.
        $rustc --edition 2021 -O -C strip=debuginfo -C linker=wasm-ld-19 \
            -C link-arg=--no-fatal-warnings guest.rs -o "$OUT/guest-rust.wasm"
        "$SINTER" build "$OUT/guest-rust.wasm" -o "$OUT/guest-rust" --import host=host.c
        "$OUT/guest-rust"
    )
}

# From a file, the program is not run. The .wasm and the executable made of it give the same
# answers.
by_hand() {
    (
        set -x
        node assemble.mjs "$OUT/assembled.wasm"
        "$SINTER" build "$OUT/assembled.wasm" -o "$OUT/assembled"
        "$SINTER" inspect "$OUT/assembled" --custom part -n 2 -o "$OUT/third"
        cat "$OUT/third"
        "$SINTER" inspect "$OUT/assembled" --custom 'a\x00b'
        "$SINTER" inspect "$OUT/assembled"
    )
}

# From a library, which is loaded at run time: the payloads are read in place, and no instance is
# needed. They are no debug information, so that `strip` leaves them.
in_library() {
    (
        set -x
        "$SINTER" build "$OUT/assembled.wasm" --emit=shared -o "$OUT/assembled.so"
        strip -s "$OUT/assembled.so"
        $CC -O2 -I "$SINTER_LIB/include" show.c "$SINTER_LIB/libsinter_runtime.a" -ldl -lm -pthread \
            -o "$OUT/show"
        "$OUT/show" "$OUT/assembled.so" part
        "$OUT/show" "$OUT/assembled" a
    )
}

in_c
in_rust
by_hand
in_library
