"""A message that holds the interpreter for ever ends the process, and no other does."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Backtracks longer than anybody waits, and never gives the interpreter back.
_HANGS = "re.match(r'(a+)+$', 'a' * 60 + 'b')"
_ENDS = "re.match(r'a+$', 'a' * 60 + 'b')"
#: Longer than the limit, after the work: the limit was for the work alone.
_AFTERWARDS = "sum(range(20_000_000))"


@pytest.mark.parametrize(("work", "status"), [(_HANGS, 1), (_ENDS, 0)])
def test_only_what_hangs_ends_the_process_and_says_where(work: str, status: int) -> None:
    program = (
        "import re\nfrom datetime import timedelta\nfrom bot.running.last_resort import ends_after\n"
        f"with ends_after(timedelta(seconds=0.1)):\n    {work}\n{_AFTERWARDS}\n"
    )

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ended.returncode == status
    assert ("Timeout" in ended.stderr and "line 5" in ended.stderr) == bool(status)
