"""Runs a module under wasmtime for `sinter bench`, by its Python package: compiles it, then calls
`_start` with WASI, or the function of --invoke, whose results it prints as Sinter does. Writes to
FIGURES how many microseconds compilation took, and the run by the clock and of the processor.
Usage: python3 run_wasmtime.py FIGURES MODULE [--dir=HOST::GUEST] [--env=KEY=VALUE]
               [--invoke=FUNCTION --signature=PARAMS->RESULTS] -- ARGUMENTS
"""

import os
import sys
import time

import wasmtime


def split_words(words):
    end = words.index("--")
    return words[:end], words[end + 1 :]


def values(flags, name):
    start = f"--{name}="
    return [flag[len(start) :] for flag in flags if flag.startswith(start)]


def compile_module(path):
    with open(path, "rb") as file:
        code = file.read()
    config = wasmtime.Config()
    config.cranelift_opt_level = "speed"
    engine = wasmtime.Engine(config)
    start = time.perf_counter_ns()
    module = wasmtime.Module(engine, code)
    return engine, module, (time.perf_counter_ns() - start) / 1e3


def make_wasi(path, flags, arguments):
    wasi = wasmtime.WasiConfig()
    wasi.argv = [os.path.basename(path), *arguments]
    wasi.env = [tuple(variable.split("=", 1)) for variable in values(flags, "env")]
    for directory in values(flags, "dir"):
        host, guest = directory.rsplit("::", 1)
        wasi.preopen_dir(host, guest)
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    return wasi


def parse_value(text, kind):
    return float(text) if kind.startswith("f") else int(text, 0)


def prepare_call(store, exports, flags, arguments):
    """A function that makes the call, and returns the results as a list."""
    signature = values(flags, "signature")[0]
    params, results = (part.split() for part in signature.split("->"))
    function = exports[values(flags, "invoke")[0]]
    given = [parse_value(text, kind) for text, kind in zip(arguments, params)]
    if "_initialize" in exports:
        exports["_initialize"](store)

    def call():
        returned = function(store, *given)
        return returned if len(results) > 1 else [returned] if results else []

    return call


def main():
    figures, path, *words = sys.argv[1:]
    flags, arguments = split_words(words)
    engine, module, compiled = compile_module(path)
    invoked = bool(values(flags, "invoke"))
    store = wasmtime.Store(engine)
    store.set_wasi(make_wasi(path, flags, [] if invoked else arguments))
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    exports = linker.instantiate(store, module).exports(store)
    if invoked:
        call = prepare_call(store, exports, flags, arguments)
    else:
        start = exports["_start"]
        call = lambda: start(store) or []
    code = 0
    cpu_start, run_start = time.process_time_ns(), time.perf_counter_ns()
    try:
        for value in call():
            print(value)
    except wasmtime.ExitTrap as trap:
        code = trap.code
    ran, cpu = time.perf_counter_ns() - run_start, time.process_time_ns() - cpu_start
    with open(figures, "w") as file:
        file.write(f"{compiled} {ran / 1e3} {cpu / 1e3}\n")
    return code


try:
    sys.exit(main())
except (wasmtime.WasmtimeError, wasmtime.Trap, KeyError) as error:
    # The message ends with the cause, behind a backtrace.
    cause = str(error).rpartition("Caused by:")[2]
    sys.exit("error: " + " ".join(cause.split()))
