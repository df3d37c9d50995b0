"""A real Postfix for tests: its own configuration, queue and port in a temporary folder. Runs processes.

It is configured by the lines that docs/operating.md shows, so that what people copy from there is what is tried.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_port
from tests.waiting import PATIENCE

DOCS = Path(__file__).parents[1] / "docs" / "operating.md"

#: What Debian's packages have at these places, without a chroot, as users of their own.
_MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log
maillog_file_prefixes = {root}
myhostname = mx.example.org
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject_unauth_destination
# What is for anybody else leaves to the world, which is the test.
default_transport = smtp:[127.0.0.1]:{world}
# It tries again at once, for a test's sake.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Say why there can be no Postfix here, "" when there can."""
    if shutil.which("postfix", path=_PATH) is None:
        return "postfix is not installed (Debian: apt-get install postfix)"
    return "" if os.geteuid() == 0 else "Postfix is started by root only"


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Postfix:
    """One that runs."""

    root: Path
    port: int

    def send(self, octets: bytes, to: str, *, sender: str = "ann@example.org") -> None:
        """Hand a mail over, as a stranger's mail server does; raises what smtplib raises when it is refused."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as client:
            client.sendmail(sender, [to], octets)

    def queue(self) -> list[dict[str, Any]]:
        """Return what it keeps: for each mail where it lies, and the recipients with why it is still there."""
        told = _run("postqueue", "-c", str(self.root), "-j")
        return [json.loads(line) for line in told.splitlines()]

    def log(self) -> str:
        """Return what it wrote to its log so far."""
        log = self.root / "log"
        return log.read_text() if log.exists() else ""


def documented() -> dict[str, str]:
    """Return the files that the page shows, by their names."""
    section = DOCS.read_text().partition("## Behind Postfix")[2]
    block = section.split("```")[1]
    return dict(re.findall(r"^# /etc/postfix/(\S+)\n(.*?)(?=^# /etc|\Z)", block, flags=re.MULTILINE | re.DOTALL))


@contextmanager
def running(desk_port: int, world_port: int, domain: str) -> Iterator[Postfix]:
    """Run one in front of a desk, which may not be there yet, and end it."""
    # Its own short path: sockets in it must have names below 108 letters.
    root = Path(tempfile.mkdtemp(prefix="dh-mta-", dir="/tmp"))
    root.chmod(0o755)
    port = free_port()
    for name, text in documented().items():
        fitted = text.replace("/etc/postfix", str(root)).replace("desk.example.org", domain)
        (root / name).write_text(fitted.replace("[127.0.0.1]:2525", f"[127.0.0.1]:{desk_port}"))
    with (root / "main.cf").open("a") as file:
        file.write(_MAIN.format(root=root, world=world_port))
    (root / "master.cf").write_text(_MASTER.format(port=port))
    for folder in ("queue", "data"):
        (root / folder).mkdir()
    shutil.chown(root / "data", "postfix")
    for table in documented().keys() - {"main.cf"}:
        _run("postmap", "-c", str(root), f"hash:{root / table}")
    output = (root / "said").open("w")
    process = subprocess.Popen(
        [_binary("postfix"), "-c", str(root), "start-fg"], stdout=output, stderr=output, start_new_session=True
    )
    output.close()
    try:
        _wait_for(port, process, root)
        yield Postfix(root, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(root, ignore_errors=True)


def _binary(name: str) -> str:
    found = shutil.which(name, path=_PATH)
    if found is None:
        pytest.skip(missing())
    return found


def _run(name: str, *arguments: str) -> str:
    done = subprocess.run([_binary(name), *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{name}: {done.stderr}"
    return done.stdout


def _wait_for(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=10).close()
        except OSError as failure:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"postfix does not listen: {failure}\n{(root / 'said').read_text()}") from failure
            time.sleep(0.05)
        else:
            return
