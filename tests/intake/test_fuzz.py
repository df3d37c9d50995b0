"""Mail of any shape: what was put into it is read out of it, and nothing makes the parser raise, hang or grow.

`DESKHAND_FUZZ` sets how many mutated messages are read (`make fuzz` sets 100,000).
"""

from __future__ import annotations

import json
import os
import resource
import time
from functools import cache

import pytest
from hypothesis import given, settings

from intake.message import MediaType
from intake.parsed_json import as_json
from intake.rfc5322 import extract, parse
from tests import fuzz, mime_trees
from tests.conftest import SHARED_DATA

FUZZED = int(os.environ.get("DESKHAND_FUZZ", "3000"))
#: No message may cost more, in seconds of processor time; nor may all of them grow the process beyond this.
MOST_SECONDS, MOST_MB = 1.0, 500
#: Larger messages would make the run long and tell nothing new.
MOST_OCTETS = 150_000


@settings(max_examples=200)
@given(mime_trees.mails())
def test_every_word_and_every_file_of_a_mail_is_read(tree: mime_trees.Tree) -> None:
    message = parse(tree.octets)
    found = {attachment.sha256 for attachment in message.attachments}

    assert [word for word in tree.words if word not in message.text] == []
    assert [name for name, digest in tree.files if digest not in found] == []
    names = [attachment.name.partition(" (2)")[0] for attachment in message.attachments]
    assert [name for name, _ in tree.files if not any(_stem(name) in one for one in names)] == []
    check(tree.octets)


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


@settings(max_examples=200)
@given(mime_trees.HEADS)
def test_any_head_is_read_within_bounds(octets: bytes) -> None:
    message = parse(octets)

    assert len(message.to) <= 1_000
    assert "\n" not in message.subject + message.sender.name + message.sender.address + message.message_id
    check(octets)


def check(octets: bytes) -> None:
    """Read a message and its attachments, and look that the one agrees with the other and can be stored."""
    message = parse(octets)
    shown = json.dumps(as_json("x", message, 0.0), ensure_ascii=False)
    shown.encode("utf-8")
    assert "\\u0000" not in shown.replace("\\\\", "")
    assert tuple(attachment for attachment, _ in extract(octets)) == message.attachments
    assert bool(message.new_text.strip()) == bool(message.text.strip())


@cache
def seeds() -> tuple[bytes, ...]:
    """Return the real mail that is beside the repository, or our own where there is none."""
    manifest = SHARED_DATA / "mail" / "manifest.jsonl"
    if not manifest.exists():
        return fuzz.SEEDS
    cases = map(json.loads, manifest.read_text(encoding="utf-8").splitlines())
    paths = dict.fromkeys(case["path"] for case in cases if case["input"] == "eml")
    real = ((manifest.parent / path).read_bytes() for path in paths)
    return (*fuzz.SEEDS, *(octets for octets in real if len(octets) <= MOST_OCTETS))


@pytest.mark.timeout(300 + FUZZED // 20)
def test_mutated_real_mail_never_raises_hangs_or_grows() -> None:
    """Count and slowest are printed: `pytest -s`."""
    slowest, dearest = 0.0, b""
    # The worker of the tests may hold what other tests needed.
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for number, octets in enumerate(fuzz.mails(FUZZED, seed=3, seeds=seeds())):
        started = time.process_time()
        try:
            check(octets)
            parse(octets, (MediaType.TEXT, MediaType.HTML)[number % 2])
        except Exception as error:
            raise AssertionError(f"message {number} of seed 3 cannot be read: {octets[:3_000]!r}") from error
        spent = time.process_time() - started
        slowest, dearest = max((slowest, dearest), (spent, octets[:500]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{FUZZED} messages read, the slowest in {slowest * 1000:.0f} ms, {peak:.0f} MB at the peak")

    assert slowest < MOST_SECONDS, dearest
    assert peak - before < MOST_MB
