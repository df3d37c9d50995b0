"""Reply tokens and desk addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.addresses import canonical, incident_of, is_ours, reply_address, token_for, token_in

OLD = b"an older key, 32 octets long ..."
NEW = b"a newer key, also 32 octets ...."
DESK = ("help@desk.example.org", "it@müller.example", "hr+core@desk.example.org")

ids = st.integers(1, 2**63 - 1)


@given(ids, st.sampled_from([str.lower, str.upper, str.title, str.swapcase]))
def test_a_token_names_its_incident_in_any_case(incident_id: int, change: object) -> None:
    token = token_for(incident_id, [NEW])
    address = reply_address("help@desk.example.org", token)

    assert token == token.lower()
    assert len(address.partition("@")[0]) <= 64
    assert callable(change)
    assert token_in(change(address)) == token
    assert incident_of(change(token), [NEW]) == incident_id


@given(ids)
def test_tokens_survive_a_change_of_keys_and_die_with_their_key(incident_id: int) -> None:
    token = token_for(incident_id, [OLD])

    assert incident_of(token, [NEW, OLD]) == incident_id
    assert incident_of(token, [NEW]) is None


@given(ids, st.data())
def test_no_changed_character_is_accepted(incident_id: int, data: st.DataObject) -> None:
    token = token_for(incident_id, [NEW])
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567".replace(token[place], "")))

    assert incident_of(token[:place] + other + token[place + 1 :], [NEW]) is None


@given(st.text())
def test_reading_any_text_as_a_token_or_address_never_raises(text: str) -> None:
    assert incident_of(text, [NEW]) is None
    token_in(text)
    canonical(text)
    assert not is_ours(text, ())


@pytest.mark.parametrize(
    "token",
    [
        "",  # nothing
        "c",  # far too short
        token_for(7, [NEW]) + "a",  # something added
        token_for(7, [NEW])[:-1],  # something cut off
        "a" * 18,  # well formed, not signed
        "a" * 17 + "\u017f",  # a letter that only lower() makes ASCII-like
    ],
)
def test_what_we_did_not_write_names_no_incident(token: str) -> None:
    assert incident_of(token, [NEW]) is None


@pytest.mark.parametrize(
    ("incident_id", "keys", "words"),
    [
        (0, [NEW], "begin at 1"),
        (7, [], "none is configured"),
        (7, [b"short"], "5 octets"),
    ],
)
def test_what_cannot_be_signed_is_named(incident_id: int, keys: list[bytes], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        token_for(incident_id, keys)


@pytest.mark.parametrize("address", ["help", "@desk.example.org", "help@"])
def test_a_reply_address_needs_a_whole_desk_address(address: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        reply_address(address, "token")


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("help+c." + "a" * 20 + "@desk.example.org", "a" * 20),  # as we write it
        ("help+vip+c." + "a" * 20 + "@desk.example.org", "a" * 20),  # behind another plus-part
        ("help+c.short@desk.example.org", ""),  # somebody's own plus-part
        ("help@desk.example.org", ""),  # none
        ("a" * 20, ""),  # no address
    ],
)
def test_tokens_are_found_only_where_they_stand(address: str, token: str) -> None:
    assert token_in(address) == token


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("help@desk.example.org", True),  # exactly
        ("HELP@Desk.Example.ORG", True),  # in capitals
        ("help@desk.example.org.", True),  # with the root's dot
        ("help+c.abc@desk.example.org", True),  # plus-form
        ("hr+core@desk.example.org", True),  # a desk address with its own plus
        ("hr@desk.example.org", False),  # which does not open the bare one
        ("it@xn--mller-kva.example", True),  # Punycode for Unicode
        ("it@XN--MLLER-KVA.example", True),  # in capitals
        ("it@mu\u0308ller.example", True),  # decomposed
        ("it@müller\u3002example", True),  # ideographic full stop
        ("it@muller.example", False),  # another domain
        ("helpdesk@desk.example.org", False),  # only begins like ours
        ("help@sub.desk.example.org", False),  # another host
        ("help@example.net", False),
        ("help", False),
        ("", False),
        ("it@xn--\u00fc.example", False),  # not Punycode at all
        ("it@xn--99999999999.example", False),  # Punycode that overflows
    ],
)
def test_desk_addresses_are_recognised_in_every_form(address: str, ours: bool) -> None:
    assert is_ours(address, DESK) is ours
    assert not ours or is_ours(DESK[1], ["it@xn--mller-kva.example"])
