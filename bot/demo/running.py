"""A desk that runs in a process of its own for as long as it is needed. Starts and ends a process.

The desk is the real program: `deskhand run` on a folder that `deskhand init` could have written, on free ports.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.config.load import load
from bot.init import Answers, write
from bot.terminal.classifying import own_cache
from bot.terminal.failures import Failure

ADDRESS = "help@desk.example"
#: The first start trains the classifier, which takes its time on a small machine.
START_SECONDS, STOP_SECONDS = 300, 60

_CACHE = "DESKHAND_CLASSIFIER__CACHE"
_MAIL = re.compile(r"mail to \S+ at (\S+):(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A desk that takes mail."""

    config: Config
    host: str
    port: int
    #: What it said when it was ready.
    line: str


def environment() -> dict[str, str]:
    """Return the environment of the demo's desk: nobody's own settings, and a model that is trained once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESKHAND_")}
    return {**kept, _CACHE: os.environ.get(_CACHE) or str(own_cache())}


def make_desk(folder: Path) -> Path:
    """Write a desk's configuration into a folder and return its path."""
    answers = Answers(address=ADDRESS, smtp="127.0.0.1:0", web="127.0.0.1:0", timezone="Europe/Berlin")
    return write(folder, answers)


@contextmanager
def running_desk(path: Path) -> Iterator[Running]:
    """Start the desk of a configuration, wait until it is ready, and stop it in the end.

    Raises:
        Failure: It did not start, or did not stop as it should.
    """
    environ = environment()
    log = path.parent / "desk.log"
    command = [sys.executable, "-m", "bot", "run", "--config", str(path)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environ) as process,  # noqa: S603
    ):
        try:
            line = _ready_line(process, log)
            yield _running(load(path, environ), line)
            process.terminate()
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failure(f"the desk did not stop within {STOP_SECONDS} seconds; see {_last_words(log)}") from None
        finally:
            process.kill()
        if code:
            raise Failure(f"the desk ended with exit code {code}; its last words: {_last_words(log)}")


def _ready_line(process: subprocess.Popen[bytes], log: Path) -> str:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    line = process.stdout.readline().decode("utf-8", "replace").strip() if readable else ""
    if not line:
        raise Failure(f"the desk did not start; its last words: {_last_words(log)}")
    return line


def _running(config: Config, line: str) -> Running:
    found = _MAIL.search(line)
    if found is None:
        raise Failure(f"the desk is ready, but does not say where it takes mail: {line}")
    return Running(config=config, host=found[1], port=int(found[2]), line=line)


def _last_words(log: Path) -> str:
    return log.read_text("utf-8", "replace").strip()[-2000:] or "(none)"
