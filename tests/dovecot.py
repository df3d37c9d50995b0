"""A real Dovecot for tests: its own configuration, ports, users and mail in a temporary folder. Runs processes.

Every user name exists, with the password "secret"; a test takes a fresh one. Access tokens are asked about at an
address that the test gives (RFC 7662 introspection).
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from imapclient import IMAPClient

from tests.ports import free_port
from tests.waiting import PATIENCE

PASSWORD = "secret"

#: Root may not own mail in Dovecot; anybody else runs it as himself.
_IS_ROOT = os.geteuid() == 0
_MAIL = ("mail", "mail") if _IS_ROOT else (pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name)

_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {mail_uid}
mail_gid = {mail_gid}
mail_location = maildir:~/Maildir
mail_plugins = quota
mail_max_userip_connections = 100
mailbox_list_index = yes
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/key.pem
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_verbose = yes
service anvil {{
  chroot =
  # No waiting after a refused sign-in.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service imap {{
  service_count = 50
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
namespace full {{
  prefix = Full/
  separator = /
  location = maildir:~/Full
}}
plugin {{
  quota = count:Everything
  quota_vsizes = yes
  quota2 = count:Full:ns=Full/
  quota2_rule = *:messages=1
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={root}/mail/%u allow_all_users=yes
}}
"""

_TOKENS = """
introspection_url = {introspection}
introspection_mode = post
force_introspection = yes
username_attribute = username
username_format = %u
active_attribute = active
active_value = true
"""


def missing() -> str:
    """Return why there is no Dovecot here, "" when there is one."""
    return "" if _binary("dovecot") else "dovecot is not installed (Debian: apt-get install dovecot-imapd)"


def _binary(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def give(path: Path) -> None:
    """Make a file or folder that of the user who reads the mail."""
    if _IS_ROOT:
        shutil.chown(path, *_MAIL)


@dataclass(frozen=True)
class Box:
    """One user's mail."""

    server: Dovecot
    user: str

    @property
    def inbox(self) -> Path:
        """The folder of the INBOX."""
        return self.server.root / "mail" / self.user / "Maildir"

    def make(self) -> None:
        """Make the empty maildir."""
        home = self.inbox.parent
        for folder in (home, self.inbox, *(self.inbox / name for name in ("cur", "new", "tmp"))):
            folder.mkdir(exist_ok=True)
            give(folder)

    def drop(self, *messages: bytes) -> None:
        """Deliver as a mail server does: write aside, then rename into place."""
        for number, message in enumerate(messages):
            name = f"{time.time_ns()}.{number}.test"
            aside = self.inbox / "tmp" / name
            aside.write_bytes(message)
            give(aside)
            aside.rename(self.inbox / "new" / name)

    def fill(self, messages: Iterable[tuple[bytes, datetime]]) -> None:
        """Put many messages in place before anybody looks, with sizes in their names so that none need be read."""
        for number, (message, at) in enumerate(messages):
            # Names that differ in every letter: Dovecot's hash of similar ones is poor, and time is not the topic.
            name = f"{1_000_000_000 + number}.{number * 0x9E3779B97F4A7C15 % 2**64:016x}"
            path = self.inbox / "cur" / f"{name},S={len(message)},W={len(message)}:2,"
            path.write_bytes(message)
            os.utime(path, (at.timestamp(), at.timestamp()))
            give(path)

    @contextmanager
    def person(self, folder: str = "INBOX") -> Iterator[IMAPClient]:
        """Let somebody else open the mailbox."""
        with IMAPClient("127.0.0.1", port=self.server.port, ssl=False, timeout=PATIENCE) as client:
            client.login(self.user, PASSWORD)
            client.select_folder(folder)
            yield client

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """Return the subjects of what is in a folder, in its order."""
        with self.person(folder) as client:
            told = client.fetch(client.search("ALL"), ["BODY.PEEK[HEADER.FIELDS (SUBJECT)]"])
        values = [next(v for k, v in fields.items() if k.startswith(b"BODY[")) for fields in told.values()]
        return [value.decode().removeprefix("Subject: ").strip() for value in values]

    def renumber(self, uidvalidity: int) -> None:
        """Give the INBOX another UIDVALIDITY."""
        self.server.doveadm("mailbox", "update", "-u", self.user, "--uid-validity", str(uidvalidity), "INBOX")


@dataclass(frozen=True)
class Dovecot:
    """The running server."""

    root: Path
    port: int
    tls_port: int
    authority: trustme.CA

    def box(self, user: str) -> Box:
        """Return a user's empty mailbox."""
        box = Box(self, user)
        box.make()
        return box

    def doveadm(self, *arguments: str) -> str:
        """Run an administrator's command."""
        binary = _binary("doveadm")
        assert binary is not None
        command = [binary, "-c", str(self.root / "dovecot.conf"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _write(root: Path, port: int, tls_port: int, introspection: str) -> trustme.CA:
    own = pwd.getpwuid(os.geteuid()).pw_name
    group = grp.getgrgid(os.getegid()).gr_name
    names = ("dovecot", "dovecot", "dovenull") if _IS_ROOT else (own, group, own)
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.cert_chain_pems[0].write_to_path(root / "certificate.pem")
    certificate.private_key_pem.write_to_path(root / "key.pem")
    for folder in ("run", "state", "mail"):
        (root / folder).mkdir()
    give(root / "mail")
    configuration = _CONFIGURATION.format(
        root=root,
        port=port,
        tls_port=tls_port,
        internal=names[0],
        internal_group=names[1],
        login=names[2],
        mail_uid=_MAIL[0],
        mail_gid=_MAIL[1],
        password=PASSWORD,
    )
    (root / "dovecot.conf").write_text(configuration)
    (root / "oauth2.conf").write_text(_TOKENS.format(introspection=introspection))
    return authority


@contextmanager
def running(introspection: str = "http://127.0.0.1:9/") -> Iterator[Dovecot]:
    """Start a Dovecot and end it; tokens are asked about at `introspection`."""
    binary = _binary("dovecot")
    if binary is None:
        pytest.skip(missing())
    # Its own short path: sockets in it must have names below 108 letters, and other users must reach the mail.
    root = Path(tempfile.mkdtemp(prefix="dh-imap-", dir="/tmp"))
    root.chmod(0o755)
    port, tls_port = free_port(), free_port()
    authority = _write(root, port, tls_port, introspection)
    process = subprocess.Popen(
        [binary, "-F", "-c", str(root / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait_for(port, process, root)
        yield Dovecot(root, port, tls_port, authority)
    finally:
        _end(process)
        shutil.rmtree(root, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        # A child that is busy for long does not hear; all of them are in a group of their own.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_for(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            _, said = process.communicate()
            log = root / "log"
            raise RuntimeError(f"dovecot ended: {said.decode()}\n{log.read_text() if log.exists() else ''}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                if probe.recv(4) == b"* OK":
                    return
        except OSError:
            # Refused until it listens.
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
    raise RuntimeError(f"dovecot does not listen on port {port}")
