"""All threads of the desk share one heap, and nobody looks for garbage where there is none."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

#: Lets eight threads hold memory at once, then counts the heaps that the C library has made for them.
_HEAPS = """
import ctypes, os, sys, threading
if sys.argv[1] == "one":
    from bot.running.memory import one_heap
    one_heap()
together = threading.Barrier(8)

def hold():
    held = [bytes(2_000) for _ in range(500)]
    together.wait()
    return held

threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
reading, writing = os.pipe()
stream = ctypes.c_void_p(libc.fdopen(writing, b"w"))
libc.malloc_info(0, stream)
libc.fclose(stream)
print(os.read(reading, 1_000_000).count(b"<heap nr="))
"""


def _heaps(how: str) -> int:
    said = subprocess.run([sys.executable, "-c", _HEAPS, how], capture_output=True, text=True, check=True)
    return int(said.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="the C library is not glibc")
def test_threads_share_one_heap() -> None:
    usual, one = _heaps("usual"), _heaps("one")

    assert one == 1
    assert usual > 1


#: Gives a large piece back, then takes many that are a little smaller, and counts those that are the system's own.
_LARGE = """
import ctypes, sys

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks")]
    _fields_ += [("rest", ctypes.c_size_t * 6)]

if sys.argv[1] == "one":
    from bot.running.memory import one_heap
    one_heap()
libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Told
large = bytes(400_000)
del large
before = libc.mallinfo2().hblks
held = [bytes(300_000) for _ in range(20)]
print(libc.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the C library is not glibc 2.33 or newer")
def test_large_pieces_stay_out_of_the_heap() -> None:
    def outside(how: str) -> int:
        return int(subprocess.run([sys.executable, "-c", _LARGE, how], capture_output=True, check=True).stdout)

    assert outside("one") == 20
    assert outside("usual") < 20


#: Frees every second of many small pieces, and prints how many kB the process takes before and after it gives back.
_HOLES = """
import re
from pathlib import Path
from bot.running.memory import give_back, one_heap

def taken(): return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

one_heap()
held = [bytes([number % 255]) * 50_000 for number in range(800)]
del held[::2]
before = taken()
give_back()
print(before, taken())
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library is not glibc")
def test_what_is_free_inside_the_heap_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True).stdout
    before, after = map(int, said.split())

    # Four hundred pieces of 50 kB, but for the pages that they share with their neighbours.
    assert before - after > 15_000


def test_a_desk_without_slack_and_mailboxes_does_not_load_their_libraries() -> None:
    unwanted = {"slack_bolt", "slack_sdk", "aiohttp", "spacy", "imapclient"}
    script = f"import sys, bot.main; print(sorted({unwanted} & set(sys.modules)))"

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_a_start_is_not_searched_for_garbage_and_what_it_loaded_never_is() -> None:
    script = (
        "import gc; from bot.running import memory; memory.begin(); before = gc.isenabled(); memory.began(); "
        "print(before, gc.isenabled(), gc.get_freeze_count() > 1_000)"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["False", "True", "True"]
