"""A Python host of text.wat: python3 text.py LIBTEXT.so"""

import ctypes
import sys

u32, u64, size, pointer = ctypes.c_uint32, ctypes.c_uint64, ctypes.c_size_t, ctypes.c_void_p
Weigh = ctypes.CFUNCTYPE(u32, pointer, pointer, u32)


class Imports(ctypes.Structure):
    _fields_ = [("context", pointer), ("weigh", Weigh)]


text = ctypes.CDLL(sys.argv[1])
text.text_destroy.argtypes = [pointer]
text.text_fail.argtypes = [pointer, ctypes.c_char_p]
text.text_sum.argtypes = [pointer, u32, u32, ctypes.POINTER(u64)]
text.text_halves.argtypes = [pointer, u64, ctypes.POINTER(u32), ctypes.POINTER(u32)]
text.text_memory_write.argtypes = [pointer, u64, ctypes.c_char_p, size]
text.text_memory_write.restype = ctypes.c_bool
text.text_trap_message.argtypes = [pointer]
text.text_trap_message.restype = ctypes.c_char_p

instance = pointer()


def weigh(_, caller, byte):
    assert caller == instance.value
    if byte == ord("!"):
        text.text_fail(caller, b"no shouting")
    return byte + 1


imports = Imports(None, Weigh(weigh))
assert text.text_create(ctypes.byref(imports), ctypes.byref(instance), None, size(0)) == 0
assert text.text_memory_write(instance, 8, b"abc!", 4)
assert not text.text_memory_write(instance, 65533, b"abc!", 4)
total, low, high = u64(), u32(), u32()
assert text.text_sum(instance, 8, 3, ctypes.byref(total)) == 0
assert total.value == sum(b"abc") + 3, total.value
assert text.text_sum(instance, 8, 4, ctypes.byref(total)) == 1
assert text.text_trap_message(instance) == b"host error: no shouting"
assert text.text_sum(instance, 65536, 1, ctypes.byref(total)) == 1
assert text.text_trap_message(instance) == b"out of bounds memory access"
assert text.text_halves(instance, 7 << 32 | 9, ctypes.byref(low), ctypes.byref(high)) == 0
assert (low.value, high.value) == (9, 7)
text.text_destroy(instance)

error = ctypes.create_string_buffer(200)
imports = Imports(None, Weigh())
assert text.text_create(ctypes.byref(imports), ctypes.byref(instance), error, size(200)) == 7
assert b'import "env"."weigh" is (func (param i32) (result i32))' in error.value, error.value
print("ok")
