"""How far a mailbox was read, and what servers mean: values only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.imap_cursor import (
    STRETCH,
    Cursor,
    Stretch,
    advance,
    begin,
    imap_delivery_id,
    is_exhausted,
    next_stretch,
    portions,
    read_cursor,
)
from intake.imap_errors import LoginRefused, Lost, Refused, Throttled, login_refusal_of, loss_of, refusal_of
from intake.imap_in import pause_after
from intake.imap_ledger import Unsettled, reverse_path_of
from intake.imap_settings import After, Credentials, Encryption, ImapSettings, Pace

NUMBERS = st.integers(min_value=0, max_value=2**32 - 1)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_cursor_is_read_as_it_was_written(uidvalidity: int, last_uid: int, baseline: int) -> None:
    cursor = Cursor(uidvalidity=uidvalidity, last_uid=last_uid, baseline=baseline)

    assert read_cursor(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["", "1:2", "1:2:x", "-1:2:3", "1:2:3:4", "1:2:3\n"])
def test_anything_else_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="is no cursor"):
        read_cursor(text)


@pytest.mark.parametrize(
    ("cursor", "stretch"),
    [
        # never read, empty mailbox: all that comes is new
        (begin(7, 1), Stretch(first=1, last=STRETCH, screened=False)),
        # the server does not tell UIDNEXT
        (begin(7, 0), Stretch(first=1, last=STRETCH, screened=False)),
        # never read, 40 old messages: those first, with the cut-off
        (begin(7, 41), Stretch(first=1, last=40, screened=True)),
        # a large old mailbox is looked through in pieces
        (begin(7, 10**6), Stretch(first=1, last=STRETCH, screened=True)),
        # the last old one is settled
        (Cursor(uidvalidity=7, last_uid=40, baseline=40), Stretch(first=41, last=40 + STRETCH, screened=False)),
        # in the middle of the old ones
        (Cursor(uidvalidity=7, last_uid=39, baseline=40), Stretch(first=40, last=40, screened=True)),
    ],
)
def test_the_next_stretch_begins_behind_the_cursor(cursor: Cursor, stretch: Stretch) -> None:
    assert next_stretch(cursor) == stretch


@pytest.mark.parametrize(
    ("found", "settled", "uidnext", "last"),
    [
        ((), (), 11, 10),  # nothing new
        ((11, 12, 15), (11, 12, 15), 16, 15),  # all done
        ((11, 12, 15), (11, 15), 16, 11),  # 12 is open: stop before it
        ((11, 12, 15), (), 16, 10),  # nothing done
        ((15,), (), 16, 14),  # 11 to 14 do not exist and never will
        ((11,), (11,), 10**9, 10 + STRETCH),  # a gap: the whole stretch is below UIDNEXT
        ((), (), 10**9, 10 + STRETCH),
        ((11, 12), (11, 12), 0, 12),  # the server does not tell UIDNEXT
    ],
)
def test_the_cursor_stops_before_the_first_open_message(
    found: tuple[int, ...], settled: tuple[int, ...], uidnext: int, last: int
) -> None:
    cursor = Cursor(uidvalidity=7, last_uid=10)

    moved = advance(cursor, next_stretch(cursor), found, frozenset(settled), uidnext=uidnext)

    assert moved == replace(cursor, last_uid=last)


@given(
    present=st.sets(st.integers(1, 400), max_size=60),
    stubborn=st.sets(st.integers(1, 400), max_size=10),
    baseline=st.integers(0, 400),
)
def test_no_message_is_ever_behind_the_cursor_unsettled(present: set[int], stubborn: set[int], baseline: int) -> None:
    """Whatever is there, wherever the baseline lies and whichever messages resist."""
    cursor = Cursor(uidvalidity=7, baseline=baseline)
    uidnext = max((baseline, *present)) + 1
    settled: set[int] = set()
    for _ in range(5):
        stretch = next_stretch(cursor)
        found = sorted(uid for uid in present if stretch.first <= uid <= stretch.last)
        settled |= set(found) - stubborn
        moved = advance(cursor, stretch, found, settled, uidnext=uidnext)
        assert moved.last_uid >= cursor.last_uid
        assert not [uid for uid in present if uid <= moved.last_uid and uid not in settled]
        cursor = moved

    if not present & stubborn:
        assert cursor.last_uid >= max((0, *present))
        assert is_exhausted(next_stretch(cursor), (), uidnext=uidnext)


@settings(max_examples=50)
@given(
    st.dictionaries(st.integers(1, 10**6), st.integers(0, 5000), max_size=300),
    st.integers(1, 100),
    st.integers(1, 10_000),
)
def test_portions_hold_every_message_once_and_keep_their_bounds(sizes: dict[int, int], most: int, octets: int) -> None:
    cut = list(portions(sizes, most=most, octets=octets))

    assert [uid for portion in cut for uid in portion] == list(sizes)
    assert all(len(portion) <= most for portion in cut)
    assert all(len(portion) == 1 or sum(sizes[uid] for uid in portion) <= octets for portion in cut)


def test_the_same_message_has_the_same_key_and_nothing_else_has() -> None:
    body, paths = b"Subject: x\r\n\r\nx", ("help@example.org",)
    key = imap_delivery_id(7, 42, body, paths)

    assert key == imap_delivery_id(7, 42, body, paths)
    assert key.startswith("imap:7:42:")
    assert len({key, imap_delivery_id(8, 42, body, paths), imap_delivery_id(7, 43, body, paths)}) == 3
    assert imap_delivery_id(8, 1, body, paths).split(":")[-1] == key.split(":")[-1]
    assert len(imap_delivery_id(2**32, 2**32, body, paths)) <= 200


@pytest.mark.parametrize(
    ("header", "path"),
    [
        (b"Return-Path: <anna@example.org>\r\n", "anna@example.org"),
        (b"return-path:anna@example.org\r\n", "anna@example.org"),  # Exchange: no brackets
        (b"Return-Path: <>\r\n", ""),  # the null reverse-path of a delivery report
        (b"Return-Path:\r\n <anna@example.org>\r\n", "anna@example.org"),  # folded
        (b"Received: from x\nReturn-Path: <a@example.org>\n", "a@example.org"),  # bare LF, not first
        (b"Return-Path: <a@example.org>\r\nReturn-Path: <b@example.org>\r\n", "a@example.org"),  # the topmost counts
        (b"Return-Path: <a\xff@example.org>\r\n", "a\ufffd@example.org"),  # not UTF-8: storable all the same
        (b"X-Return-Path: <a@example.org>\r\n", None),
        (b"", None),
    ],
)
def test_the_reverse_path_is_what_the_delivering_server_wrote(header: bytes, path: str | None) -> None:
    assert reverse_path_of(header + b"Subject: x\r\n\r\nReturn-Path: <body@example.org>\r\n") == path


@given(st.binary(max_size=300))
def test_any_octets_have_a_storable_reverse_path_or_none(body: bytes) -> None:
    path = reverse_path_of(b"Return-Path: " + body)

    assert path is None or (path.encode("utf-8") is not None and not set(path) & set(map(chr, range(32))))


# ----- what servers mean


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        # Exchange Online, with its own idea of when
        ("fetch failed: Request is throttled. Suggested Backoff Time: 2531 milliseconds", Throttled),
        # RFC 5530 section 3
        ("select failed: [UNAVAILABLE] User store is away", Throttled),
        ("select failed: [INUSE] Mailbox is locked", Throttled),
        ("fetch failed: [LIMIT] Slow down", Throttled),
        # Gmail
        ("[OVERQUOTA] Account exceeded command or bandwidth limits.", Throttled),
        ("Too many simultaneous connections. (Failure)", Throttled),
        # an honest no
        ("fetch failed: [SERVERBUG] Internal error occurred.", Refused),
        ("move failed: [OVERQUOTA] Not enough disk quota", Refused),
        ("", Refused),
    ],
)
def test_a_no_is_read_as_throttling_or_as_refusal(said: str, kind: type[Exception]) -> None:
    assert type(refusal_of(said)) is kind


def test_the_servers_own_waiting_time_is_taken() -> None:
    throttled = refusal_of("Request is throttled. Suggested Backoff Time: 2531 milliseconds")

    assert isinstance(throttled, Throttled)
    assert throttled.wait == timedelta(milliseconds=2531)


def test_the_code_of_a_refusal_is_known() -> None:
    refused = refusal_of("move failed: [TRYCREATE] Mailbox doesn't exist: Done")

    assert isinstance(refused, Refused)
    assert refused.code == "TRYCREATE"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("[AUTHENTICATIONFAILED] Authentication failed.", LoginRefused),
        ("[ALERT] Application-specific password required", LoginRefused),
        ("AUTHENTICATE failed.", LoginRefused),  # Exchange Online
        ("[UNAVAILABLE] Temporary authentication failure.", Throttled),
        ("socket error: EOF", Lost),  # the line went dead: not the operator's fault
        ("command: LOGIN => connection closed", Lost),
    ],
)
def test_a_failed_sign_in_is_the_operators_or_the_lines(said: str, kind: type[Exception]) -> None:
    assert type(login_refusal_of(said, next_step="look")) is kind


@given(st.text(max_size=400))
def test_whatever_a_server_says_is_one_short_line(said: str) -> None:
    for trouble in (refusal_of(said), loss_of(said), login_refusal_of(said, next_step="look")):
        assert len(str(trouble)) <= 210
        assert str(trouble).isprintable()


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_and_stay_bounded(failures: int, chance: float) -> None:
    pace = Pace()
    pause = pause_after(failures, pace, chance)

    assert pace.retry_first / 2 <= pause <= pace.retry_most
    assert pause <= pause_after(failures + 1, pace, chance)


# ----- the order of work


def test_suspects_are_tried_alone_and_last_and_the_worst_of_them_at_the_end() -> None:
    memory = Unsettled(suspects={2, 4, 9})
    memory.attempts[2] = 3

    assert memory.batches([1, 2, 3, 4, 5], most=2) == [[1, 3], [5], [4], [2]]


# ----- settings


def settings_of(**changes: object) -> ImapSettings:
    values: dict[str, object] = {
        "name": "helpdesk",
        "host": "imap.example.org",
        "credentials": Credentials(username="help@example.org", password="p"),
    }
    return ImapSettings(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_password_goes_in_clear_only_within_the_machine(host: str) -> None:
    assert settings_of(host=host, encryption=Encryption.NONE).host == host
    with pytest.raises(ValueError, match=r"in clear to imap\.example\.org"):
        settings_of(encryption=Encryption.NONE)


def test_mail_is_not_moved_to_where_it_is() -> None:
    with pytest.raises(ValueError, match="to itself"):
        settings_of(after=After.MOVE, move_to="INBOX")


def test_an_idle_is_never_longer_than_five_minutes() -> None:
    with pytest.raises(ValueError, match="renew it within"):
        Pace(idle=timedelta(minutes=29))


def test_credentials_are_a_password_or_tokens() -> None:
    with pytest.raises(ValueError, match="a password or a source of tokens"):
        Credentials(username="help@example.org")
    assert "hunter2" not in repr(Credentials(username="help@example.org", password="hunter2"))
