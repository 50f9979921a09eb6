"""Ends with a traceback through two functions."""


def outer(value):
    return inner(value) + 1


def inner(value):
    return 1 / value


print("before")
outer(0)
