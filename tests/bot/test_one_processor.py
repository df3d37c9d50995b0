"""A desk's threads stay on one processor, and what it starts beside itself may use all of them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_NEEDS_TWO = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2, reason="there is but one processor"
)
_ASKS = "import os; print(len(os.sched_getaffinity(0)))"
#: Prints on how many processors run: a thread from before, one from afterwards, and two processes.
_SETTLED = f"""
import os, subprocess, sys, threading
from bot.running import one_processor

go = threading.Event()
def tell(): go.wait(); print(len(os.sched_getaffinity(0)), end=" ", flush=True)
def ask(): return subprocess.run([sys.executable, "-c", {_ASKS!r}], capture_output=True, text=True).stdout.strip()

before = threading.Thread(target=tell)
before.start()
if sys.argv[1] == "settled":
    one_processor.settle()
go.set()
before.join()
after = threading.Thread(target=tell)
after.start()
after.join()
with one_processor.elsewhere():
    there = ask()
print(there, ask())
"""


def _told(how: str) -> list[str]:
    said = subprocess.run([sys.executable, "-c", _SETTLED, how], capture_output=True, text=True, check=True)
    return said.stdout.split()


@_NEEDS_TWO
def test_threads_of_before_and_after_stay_on_one_processor_and_processes_need_not() -> None:
    everywhere = str(len(os.sched_getaffinity(0)))

    assert _told("settled") == ["1", "1", everywhere, "1"]
    assert _told("left alone") == [everywhere] * 4


@_NEEDS_TWO
def test_whoever_may_use_one_processor_only_is_left_there() -> None:
    only = min(os.sched_getaffinity(0))
    script = (
        f"import os; os.sched_setaffinity(0, {{{only}}})\nfrom bot.running import one_processor\n"
        "one_processor.settle()\nwith one_processor.elsewhere():\n    print(os.sched_getaffinity(0))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == f"{{{only}}}"
