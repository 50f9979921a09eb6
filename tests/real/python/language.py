"""What does not depend on the system: numbers, text, exceptions, generators, classes."""
import collections
import decimal
import fractions
import functools
import hashlib
import itertools
import math
import random
import re
import struct
import zlib

print(2**1000 % 10**50, math.factorial(60), divmod(-7**40, 13**20))
print([repr(x) for x in (0.1, 1e22, 5e-324, 1.7976931348623157e308, float("nan"), -0.0)])
print(math.sqrt(2), math.sin(1e10), math.gamma(4.5), math.fsum([0.1] * 10), math.hypot(3e200, 4e200))
print(decimal.Decimal(1) / 7, fractions.Fraction(355, 113) ** 5)
print(struct.pack("<ifd", -5, 1.5, 2.25).hex(), zlib.crc32(b"crc"), zlib.compress(b"a" * 1000).hex())
print(hashlib.sha256(b"sha").hexdigest(), hashlib.blake2b(b"blake").hexdigest()[:32])
print(re.sub(r"(?P<a>\w+) (?P<b>\w+)", r"\g<b> \g<a>", "hello world, ünï cödé"))
print("ß".upper(), "İ".casefold(), "naïve".encode("utf-16-le"), "{:>10.3f}|{:#x}".format(math.pi, 255))
print(collections.Counter("mississippi").most_common(), {"b", "a", "c"} == {"c", "b", "a"})

generator = random.Random(42)
numbers = [generator.random() for _ in range(20000)]
print(sum(numbers), sorted(numbers)[::4000], generator.getrandbits(200))


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print([fibonacci(n) for n in range(91)][-1], list(itertools.islice(itertools.permutations("abcd"), 20, 24)))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(200))

try:
    try:
        {}["missing"]
    except KeyError as error:
        raise ValueError("chained") from error
except ValueError as error:
    print(type(error.__cause__), error)


class Node:
    __slots__ = ("left", "right")

    def __init__(self, level):
        self.left = Node(level - 1) if level else None
        self.right = Node(level - 1) if level else None

    def __len__(self):
        return 1 + (len(self.left) + len(self.right) if self.left else 0)


print(len(Node(12)))
match [1, {"key": (2, 3)}]:
    case [int(x), {"key": (y, *rest)}]:
        print(x, y, rest)
