# Leaves out what differs from toolchain to toolchain: paths, numbers of functions, what the C library does before main.
s|^.*/average: |average: |
s|(wasm-function\[[0-9]*\]:0x[0-9a-f]*) ||
s|w2c_m_f[0-9]*_||
/^    at _/d
/^\[/d
/^Using host/d
/^$/d
