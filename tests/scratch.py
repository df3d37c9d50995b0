"""Where what the tests write lies: in memory where there is room, as half of their time was waiting for the disk.

A durable commit waits for the disk, and nearly every test commits. What is held against power failures is tested with
programs that are killed, for which it makes no difference. `TMPDIR=/tmp make test` keeps everything on the disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
#: A whole run writes a quarter of it; containers often have 64 MB there.
_ROOM = 2 * 1024**3
#: The process that made the folder, which is the one to remove it: pytest's workers inherit it.
_OWNED = "TESTS_SCRATCH_OF"


def settle() -> None:
    """Let this process and those that it starts put their temporary files into memory."""
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        return
    # A short name: the path of a socket has room for a hundred octets, and pytest's folders are in it, too.
    folder = tempfile.mkdtemp(prefix="dh", dir=_MEMORY)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    os.environ[_OWNED] = str(os.getpid())


def leave() -> None:
    """Remove what was written, in the process that settled."""
    if os.environ.pop(_OWNED, "") == str(os.getpid()):
        shutil.rmtree(os.environ.pop("TMPDIR"), ignore_errors=True)
        tempfile.tempdir = None
