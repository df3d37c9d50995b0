"""The desk as the real program in its own process: started, watched from outside, stopped. Runs processes.

Its processor time and memory come from /proc, its counts from /metrics, and whether it is done from its database,
read-only, because asking /metrics in a loop would cost the time that is to be measured.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import DESK

REPOSITORY = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_WAITS = """
    SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL AND buried_at IS NULL)
         + (SELECT count(*) FROM outbox WHERE done_at IS NULL AND buried_at IS NULL)
"""


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the desk says it has done so far."""

    accepted: int
    commits: int


class Desk:
    """A running desk in a folder of its own."""

    def __init__(
        self, folder: Path, relay_port: int, *, before: Sequence[str] = (), program: Sequence[str] = ()
    ) -> None:
        """Args: `before` is put in front of the command (strace); `program` replaces the `deskhand` command."""
        self.port, self._web = free_port(), free_port()
        self._folder = folder
        command = list(program) or [sys.executable, "-m", "bot"]
        addresses = ["--smtp", f"127.0.0.1:{self.port}", "--web", f"127.0.0.1:{self._web}"]
        init = [sys.executable, "-m", "bot", "init", str(folder), "--address", DESK, "--name", "Desk"]
        extra = ["--language", "en", "--timezone", "UTC", "--relay", f"127.0.0.1:{relay_port}"]
        subprocess.run([*init, *addresses, *extra], check=True, stdout=subprocess.DEVNULL, cwd=REPOSITORY)
        config = folder / "config.toml"
        model = REPOSITORY / "var" / "model"
        config.write_text(f'{config.read_text()}\n[classifier]\ncache = "{model}"\n')
        self._log = (folder / "log").open("wb")
        run = [*before, *command, "run", "--config", str(config)]
        # A session of its own, so that a signal reaches the desk under strace too.
        self._process = subprocess.Popen(
            run, stdout=subprocess.PIPE, stderr=self._log, cwd=REPOSITORY, start_new_session=True
        )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if b"ready" not in line:
            raise RuntimeError(f"the desk did not start: {self.log()[-2000:]}")
        self._pid = self._desk_pid()

    def _desk_pid(self) -> int:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        is_wrapped = b"strace" in Path(f"/proc/{self._process.pid}/cmdline").read_bytes().split(b"\0")[0]
        return int(children[0]) if is_wrapped else self._process.pid

    def log(self) -> str:
        """Return what the desk logged so far."""
        return (self._folder / "log").read_text("utf-8", "replace")

    def cpu_seconds(self) -> float:
        """Return the processor time of all the desk's threads, user and system."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> tuple[float, float]:
        """Return resident memory in MB: the most there ever was, and now."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        most, now = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmHWM", "VmRSS"))
        assert most is not None
        assert now is not None
        return int(most[1]) * 1024 / 1e6, int(now[1]) * 1024 / 1e6

    def counts(self) -> Counts:
        """Return what /metrics says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._web}/metrics") as answer:
            text = answer.read().decode()
        found = dict(re.findall(r"^(deskhand_\w+) ([\d.e+]+)$", text, re.MULTILINE))
        accepted = float(found["deskhand_messages_accepted_total"])
        return Counts(accepted=int(accepted), commits=int(float(found["deskhand_group_commits_total"])))

    def wait_until_done(self) -> float:
        """Wait until every arrival is decided and every answer handed over; return when that was seen."""
        store = sqlite3.connect(f"file:{self._folder / 'deskhand.db'}?mode=ro", uri=True)
        try:
            while store.execute(_WAITS).fetchone()[0]:
                if self._process.poll() is not None:
                    raise RuntimeError(f"the desk ended: {self.log()[-2000:]}")
                time.sleep(0.05)
        finally:
            store.close()
        return time.monotonic()

    def outcomes(self) -> dict[str, int]:
        """Return how many arrivals had each outcome, with what was given up as "buried"."""
        with sqlite3.connect(f"file:{self._folder / 'deskhand.db'}?mode=ro", uri=True) as store:
            return dict(store.execute("SELECT coalesce(outcome, 'buried'), count(*) FROM inbox GROUP BY 1").fetchall())

    def stop(self) -> None:
        """Ask the desk to end, and wait for it."""
        os.kill(self._pid, signal.SIGTERM)
        self._process.wait(60)
        self._log.close()
