"""The stories in tests/stories, told to the running program: each page's python blocks run in order, in one namespace.

A story finds these names: `desk`, `relay`, `send`, `wait_for_mail`, `text_of`, `answer`, `incidents`, `incident`,
`ledger`, `run` and `wait_until`; what each does is said at its definition below.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
import smtplib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from store import queries, queue
from store.tables import inbox
from tests.desks import store_in
from tests.ports import free_port
from tests.program import Program, Relay, relay_running, running, write_config
from tests.waiting import wait_until

STORIES = sorted(Path(__file__).with_name("stories").glob("*.md"))
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Stage:
    """What a story is played on."""

    desk: Program
    relay: Relay

    def send(self, mail: str | bytes, to: str = "help@desk.example", reverse_path: str | None = None) -> str:
        """Hand a mail over by SMTP, from its author unless a reverse-path is given; returns the answer to DATA."""
        octets = mail if isinstance(mail, bytes) else textwrap.dedent(mail).lstrip("\n").encode()
        octets = b"\r\n".join(octets.splitlines()) + b"\r\n"
        if reverse_path is None:
            reverse_path = parseaddr(re.search(rb"(?im)^From:(.*)$", octets)[1].decode())[1]  # type: ignore[index]
        with smtplib.SMTP(*self.desk.place("mail"), timeout=30) as client:
            client.ehlo()
            for code, words in (client.mail(reverse_path), client.rcpt(to), client.data(octets)):
                if code != 250:
                    raise AssertionError(f"{code} {words.decode()}")
        return f"{code} {words.decode()}"

    def wait_for_mail(self, number: int) -> Message:
        """Return the mail that arrived at the relay as the given one, counted from 1."""
        return self.relay.wait_for(number)[number - 1]

    def ledger(self) -> list[str]:
        """Return the outcome of every arrival, oldest first, once nothing waits to be decided."""
        with store_in(self.desk.config.parent) as store:
            wait_until(lambda: self._is_decided(store))
            with store.reading() as connection:
                return [str(row.outcome) for row in queries.ledger(connection)][::-1]

    @staticmethod
    def _is_decided(store: Any) -> bool:
        with store.reading() as connection:
            return not queue.depth(connection, inbox)

    def run(self, *arguments: str) -> str:
        """Give one command beside the running program, and return what it prints."""
        done = CliRunner().invoke(app, [*arguments, "--config", str(self.desk.config)])
        assert done.exit_code == 0, done.output
        return done.stdout

    def incidents(self) -> list[dict[str, Any]]:
        """Return `deskhand list --json`, once nothing waits to be decided."""
        self.ledger()
        return [json.loads(line) for line in self.run("list", "--json").splitlines()]

    def incident(self, number: str) -> dict[str, Any]:
        """Return `deskhand show NUMBER --json`, once nothing waits to be decided."""
        self.ledger()
        shown: dict[str, Any] = json.loads(self.run("show", number, "--json"))
        return shown


def text_of(mail: Message) -> str:
    """Return the plain text of a mail."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    return octets.decode(part.get_content_charset("utf-8")).replace("\r\n", "\n")


def answer(mail: Message, words: str, *, sender: str, more: str = "") -> str:
    """Return what a mail program makes of "Reply": to its Reply-To, in its thread, its text quoted below."""
    quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
    references = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    return (
        f"From: {sender}\nTo: {mail['Reply-To']}\nSubject: {mail['Subject']}\n"
        f"Message-ID: <answer-to-{mail['Message-ID'].strip('<>')}>\nIn-Reply-To: {mail['Message-ID']}\n"
        f"References: {references}\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n\n"
        f"On Mon, 2 Jun 2025 at 08:00, {mail['From']} wrote:\n{quoted}\n"
    )


class _Telling(ast.NodeTransformer):
    """Lets a comparison that fails tell what it compared, as pytest does in its own modules."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        if node.msg is None and isinstance(node.test, ast.Compare):
            compared = [node.test.left, *node.test.comparators]
            node.msg = ast.copy_location(ast.Tuple([*compared], ast.Load()), node.test)
        return node


def blocks_of(story: Path) -> Iterator[CodeType]:
    """Yield the python blocks of a page, compiled so that a traceback names its lines."""
    page = story.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(page):
        tree = _Telling().visit(ast.parse(found[1], filename=str(story)))
        ast.increment_lineno(tree, page.count("\n", 0, found.start(1)))
        yield compile(ast.fix_missing_locations(tree), str(story), "exec")


@contextlib.contextmanager
def stage(folder: Path, model: Path) -> Iterator[Stage]:
    """Start the program and the relay that takes its mail."""
    with relay_running() as relay:
        config = write_config(
            folder, smtp=free_port(), relay=relay.port, model=model, desk='aliases = ["it@desk.example"]\n'
        )
        with running(config) as desk:
            yield Stage(desk, relay)
            assert desk.stop() == 0, desk.log()[-2000:]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_what_the_story_tells_is_true(story: Path, tmp_path: Path, model_cache: Path) -> None:
    with stage(tmp_path, model_cache) as played:
        names = {name: getattr(played, name) for name in dir(played) if not name.startswith("_")}
        names |= {"text_of": text_of, "answer": answer, "wait_until": wait_until, "json": json, "re": re}
        for block in blocks_of(story):
            exec(block, names)


def test_every_story_begins_with_prose_and_has_something_to_run() -> None:
    assert STORIES
    for story in STORIES:
        page = story.read_text(encoding="utf-8")
        assert page.startswith("# "), story.name
        assert len(_BLOCK.findall(page)) == page.count("```python") > 0, story.name
        assert page.index("```") > 200, f"{story.name}: a story says what it is about before it shows code"
