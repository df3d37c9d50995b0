"""Real, odd mail that other software is tested with, where it is present: floors once reached are kept."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from intake.message import InboundMessage, Kind, MediaType
from intake.rfc5322 import extract, parse

MAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "mail"
MEDIA_TYPES = {"eml": MediaType.RFC822, "text": MediaType.TEXT, "html": MediaType.HTML}

pytestmark = pytest.mark.skipif(
    not (MAIL / "manifest.jsonl").exists(), reason="no development mail: shared/data/mail is not beside the repository"
)

Case = dict[str, Any]


@pytest.fixture(scope="module")
def cases() -> list[tuple[Case, InboundMessage]]:
    """Every case with its message as the desk reads it; each file is read once."""
    lines = (MAIL / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [case for case in map(json.loads, lines) if case["input"] in MEDIA_TYPES]
    read: dict[str, InboundMessage] = {}
    for case in wanted:
        if case["path"] not in read:
            read[case["path"]] = parse((MAIL / case["path"]).read_bytes(), MEDIA_TYPES[case["input"]])
    return [(case, read[case["path"]]) for case in wanted]


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").split())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def is_gating(case: Case) -> bool:
    return not any("inferred" in tag or tag == "soft" for tag in case["tags"])


def share(outcomes: list[bool]) -> float:
    assert outcomes, "the manifest has no such case"
    return sum(outcomes) / len(outcomes)


def test_every_mail_is_read_within_a_second() -> None:
    parse(b"Subject: x\n\nthe first call loads what later ones need, such as the model for languages")
    for path in sorted((MAIL / "files").rglob("*")):
        if path.is_file():
            octets = path.read_bytes()
            started = time.process_time()
            parse(octets)
            list(extract(octets))

            assert time.process_time() - started < 1.0, path.name


def test_fields_are_read_as_others_read_them(cases: list[tuple[Case, InboundMessage]]) -> None:
    outcomes: list[bool] = []
    for case, message in cases:
        expected = case["expected"]
        if case["kind"] in ("parse", "charset", "attach") and case["input"] == "eml" and is_gating(case):
            got = {"subject": message.subject, "from_email": message.sender.address.lower()}
            got |= {"from_name": message.sender.name, "message_id": message.message_id}
            outcomes += [plain(got[name]) == plain(str(expected[name])).strip("<>") for name in got if name in expected]

    assert share(outcomes) >= 0.97


def test_delivery_reports_are_recognised(cases: list[tuple[Case, InboundMessage]]) -> None:
    found = [
        (case["expected"]["bounce"], message) for case, message in cases if case["kind"] == "bounce" and is_gating(case)
    ]

    assert share([(message.kind is Kind.DELIVERY_REPORT) == bounce for bounce, message in found]) >= 0.99


def test_automatic_mail_is_never_answered(cases: list[tuple[Case, InboundMessage]]) -> None:
    found = [(case["expected"], message) for case, message in cases if case["kind"] == "auto" and is_gating(case)]

    assert (
        share([(not message.answerable) == expected["auto"] for expected, message in found if "auto" in expected])
        >= 0.98
    )


def test_replies_keep_the_authors_words_and_lose_the_quotes(cases: list[tuple[Case, InboundMessage]]) -> None:
    right: list[bool] = []
    kept: list[bool] = []
    clean: list[bool] = []
    for case, message in cases:
        expected = case["expected"]
        if case["kind"] != "reply" or "reply" not in expected or "forward_embedded" in expected:
            continue
        wanted, got = words(expected["reply"]), words(message.new_text)
        kept.append((wanted & got).total() >= 0.95 * wanted.total())
        clean.append((got - wanted).total() <= max(2, 0.1 * wanted.total()))
        right.append("".join(plain(expected["reply"]).split()) == "".join(plain(message.new_text).split()))

    assert share(right) >= 0.93
    assert share(kept) >= 0.99
    assert share(clean) >= 0.96


def test_forwards_keep_comment_and_mail(cases: list[tuple[Case, InboundMessage]]) -> None:
    for case, message in cases:
        if "forward_embedded" in case["expected"]:
            assert message.forwarded is not None, case["id"]
            assert plain(message.forwarded.before) == plain(case["expected"]["forward_before"])
            assert plain(message.forwarded.text) == plain(case["expected"]["forward_embedded"])
