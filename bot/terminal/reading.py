"""`deskhand parse`: how the desk reads a mail. Reads files; writes attachments; prints.

Needs no configuration, and imports neither the store nor the classifier: scripts call it for many files.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.terminal import output
from bot.terminal.failures import FAILED, USAGE, Failure
from bot.wording import one_line
from intake.message import InboundMessage, MediaType
from intake.parsed_json import as_json as facts_of
from intake.rfc5322 import extract, parse

#: What `--as` chooses from: a file without headers is the body of a reply.
FORMS = {"": MediaType.RFC822, "text": MediaType.TEXT, "html": MediaType.HTML}

#: Read before the clock runs: loading libraries is no part of reading a mail.
_FIRST = b"Content-Type: text/html; charset=utf-8\n\n<p>Whoever reads this has loaded what reading takes.</p>\n"


def parse_files(names: Sequence[str], *, form: str, extract_to: Path | None, as_json: bool) -> int:
    """Print how each file reads, in the order given, and return the exit code."""
    if form not in FORMS:
        raise Failure(f"--as is {form!r}; write text or html, or leave it out for a whole mail", USAGE)
    if extract_to is not None:
        _make_folder(extract_to)
    parse(_FIRST)
    trouble = 0
    for path in names or _named_on_stdin():
        facts = _read(path, FORMS[form], extract_to)
        trouble += not facts["ok"]
        if as_json:
            output.say_json(facts)
        elif facts["ok"]:
            output.say("\n".join(_summary(facts)) + "\n")
        else:
            output.complain(f"{path}: {facts['error']}")
    return FAILED if trouble else 0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"--extract {folder} cannot be made: {error.strerror}; choose another folder") from error


def _named_on_stdin() -> Iterator[str]:
    if sys.stdin.isatty():
        raise Failure("name the files to read, or give their paths on standard input, one a line", USAGE)
    for line in sys.stdin.buffer:
        path = os.fsdecode(line.rstrip(b"\r\n"))
        if path:
            yield path


def _read(path: str, media_type: MediaType, extract_to: Path | None) -> dict[str, Any]:
    try:
        body = Path(path).read_bytes()
        begun = perf_counter()
        message = parse(body, media_type)
        seconds = perf_counter() - begun
        if extract_to is not None and message.attachments:
            _write_all(extract_to, ((attachment.sha256, octets) for attachment, octets in extract(body)))
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL in it.
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return facts_of(path, InboundMessage(), 0.0, error=f"it cannot be read: {reason}")
    return facts_of(path, message, seconds)


def _write_all(folder: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    for name, octets in contents:
        target = folder / name
        if not target.exists():
            # Never half a file under its digest, even when two commands extract the same one.
            handle, unfinished = tempfile.mkstemp(dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
            Path(unfinished).replace(target)


def _summary(facts: dict[str, Any]) -> Iterator[str]:
    sender = facts["from"]
    lines = (
        ("file", facts["path"]),
        ("from", f"{sender['name']} <{sender['address']}>" if sender["name"] else sender["address"]),
        ("to", ", ".join(one["address"] for one in facts["to"])),
        ("date", facts["date"]),
        ("subject", facts["subject"]),
        ("kind", f"{facts['kind']}: {facts['because']}" if facts["because"] else facts["kind"]),
        ("answer", "" if facts["answerable"] else "must not be answered automatically"),
        ("language", facts["language"]),
        ("odd", ", ".join(facts["flags"])),
    )
    yield from (f"{name:<9} {one_line(value)}" for name, value in lines if value)
    for one in facts["attachments"]:
        yield one_line(f"attached  {one['name']} ({one['media_type']}, {one['size']} bytes)")
    yield from (f"  | {one_line(line)}" for line in (facts["new_text"] or facts["text"]).splitlines())
    if hidden := len(facts["quoted"].splitlines()) + len(facts["signature"].splitlines()):
        yield f"  | [{hidden} quoted or signature lines hidden]"
