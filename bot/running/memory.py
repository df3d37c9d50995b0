"""Keeping the memory of a long-running process together. Talks to the C library and to Python's garbage collector."""

from __future__ import annotations

import ctypes
import gc

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
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        # Another C library, which has no such setting.
        return
    mallopt(_ARENA_MAX, 1)
    mallopt(_MMAP_THRESHOLD, _LARGE)


def begin() -> None:
    """Look for no garbage while the program is loaded: there is none, and looking takes a seventh of a start."""
    gc.disable()


def began() -> None:
    """Look for garbage from now on, but not among what was loaded: it stays, and each look at all of it is a pause."""
    gc.freeze()
    gc.enable()
