"""Keeping the memory of a long-running process together. Talks to the C library and to Python's garbage collector."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable

#: `malloc.h` of glibc.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
#: Octets from which on a piece of memory is the system's again as soon as it is free.
_LARGE = 128 * 1024


def one_heap() -> None:
    """Let all threads share one heap; to be called before the first thread starts, and without effect elsewhere.

    Of its own, glibc gives each thread a heap, up to eight for each processor, and what one thread has freed another
    does not use. Our threads take turns at the interpreter anyway, so heaps of their own bring no speed; measured under
    load they take a quarter of the process's memory.

    Large pieces, such as mail with attachments, stay out of it. Of its own, glibc takes them into the heap once it has
    seen one given back, and they leave holes there: six MB after ten thousand mails.
    """
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give the system back what is free inside the heap: after a rush ten MB, in half a millisecond."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def begin() -> None:
    """Look for no garbage while the program is loaded: there is none, and looking takes a seventh of a start."""
    gc.disable()


def began() -> None:
    """Look for garbage from now on, but not among what was loaded: it stays, and each look at all of it is a pause."""
    gc.freeze()
    gc.enable()


def _of_glibc(name: str) -> Callable[..., int] | None:
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        # Another C library, which has no such thing.
        return None
    return found
