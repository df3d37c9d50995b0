"""Whatever leaves for Slack is within its limits, by the judgement of rules that were written down apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.slack.rules import Refusal, check_message, check_view
from intake.slack_blocks import (
    actions,
    button,
    context,
    field,
    fields,
    header,
    modal,
    option,
    overflow,
    section,
    select,
    text_input,
)
from intake.slack_limits import clip, clip_bytes, fit_message, fit_view, pieces
from intake.slack_text import escape, mentions, plain_of, unescape

MAKERS = {
    "section": lambda text, number: section(text),
    "header": lambda text, number: header(text),
    "context": lambda text, number: context(*[text] * number),
    "fields": lambda text, number: fields([("name", text)] * number),
    "buttons": lambda text, number: actions(*[button(text, f"a{each}", "1") for each in range(number)]),
    "menu": lambda text, number: actions(overflow("more", [(text, str(each)) for each in range(number)])),
}
#: A text is told by its beginning and how often that is repeated, so that what fails can be read.
texts = st.tuples(st.text(min_size=1, max_size=8), st.integers(1, 1500))
blocks = st.tuples(st.sampled_from(sorted(MAKERS)), texts, st.integers(1, 30))


def written(told: tuple[str, int]) -> str:
    return escape(told[0] * told[1])


def block(told) -> dict:
    maker, text, number = told
    return MAKERS[maker](written(text), number)


@settings(deadline=None)
@given(text=texts, told=st.lists(blocks, max_size=60))
def test_whatever_is_shown_fits(text, told) -> None:
    fitted_text, fitted = fit_message(written(text), [block(each) for each in told])

    check_message(fitted_text, fitted, text_bytes=4000)


# To make a view of a hundred blocks takes a second.
@settings(max_examples=40)
@given(text=texts, told=st.lists(blocks, max_size=20), copies=st.integers(1, 6))
def test_whatever_a_modal_shows_fits(text, told, copies: int) -> None:
    label = written(text)
    asked = [
        field(label, text_input("t", initial=label), block_id="t"),
        field(label, select("s", [(label, "1"), (label, "2")], chosen="2", placeholder=label), block_id="s"),
    ]
    shown = [block(each) for each in told] * copies

    check_view(fit_view(modal(label, [*asked, *shown], callback="c", submit=label, data={"incident": 1})))


@given(text=st.text(), most=st.integers(2, 60))
def test_a_cut_leaves_no_half_escapes(text: str, most: int) -> None:
    cut = clip(escape(text), most)

    assert len(cut) <= most
    assert escape(unescape(cut.removesuffix("…"))) == cut.removesuffix("…")


@given(text=st.text(max_size=3000))
def test_bytes_are_counted_and_not_letters(text: str) -> None:
    assert len(clip_bytes(escape(text), 500).encode()) <= 500


@given(text=st.text(max_size=400))
def test_pieces_together_are_the_text(text: str) -> None:
    cut = list(pieces(escape(text), 50))

    assert all(len(piece) <= 50 for piece in cut)
    assert "".join(cut).replace("\n", "") == escape(text).replace("\n", "")


@given(text=st.text())
def test_what_is_escaped_mentions_nobody_and_reads_back(text: str) -> None:
    shown = escape(text)

    assert "<" not in shown
    assert ">" not in shown
    assert unescape(shown) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("look at <https://example.org/a|the page>", "look at the page (https://example.org/a)"),
        ("look at <https://example.org/a>", "look at https://example.org/a"),
        ("write to <mailto:ann@example.org|ann@example.org>", "write to ann@example.org"),
        # The client shows an address without its scheme.
        ("<http://example.org|example.org>", "http://example.org"),
        ("<@U1> and <#C1|help>, <!channel>", "@U1 and #help, @channel"),
        ("<!subteam^S1|@network> <!date^1^{date}|today>", "@network @today"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        # The desk's own name is no part of a report.
        ("<@UDESK> it broke", "it broke"),
    ],
)
def test_what_people_write_is_read(written: str, read: str) -> None:
    assert plain_of(written, leave_out=["UDESK"]) == read


def test_a_mention_is_seen_with_and_without_a_name() -> None:
    assert mentions("ask <@U1>", "U1")
    assert mentions("ask <@U1|desk>", "U1")
    assert not mentions("ask <@U12> or &lt;@U1&gt;", "U1")


@pytest.mark.parametrize(
    "refused",
    [
        lambda: fit_message("x", [actions(button("x", "a", "v" * 2001))]),
        lambda: fit_view(modal("x", [], callback="c", data={"x": "y" * 3000})),
        lambda: fit_message("x", [actions(select("s", [("x", "v" * 151)]))]),
    ],
)
def test_what_carries_meaning_is_never_cut(refused) -> None:
    with pytest.raises(ValueError, match=r"longer than|characters long"):
        refused()


def test_the_rules_have_teeth() -> None:
    for bad in (
        [section("x" * 3001)],
        [header("x" * 151)],
        [actions(button("x" * 76, "a", "1"))],
        [actions(button("x", "a", "1"), button("y", "a", "1"))],
        [section("x")] * 51,
        [{"type": "actions", "elements": [{"type": "overflow", "action_id": "o", "options": [option("x", "1")] * 6}]}],
    ):
        with pytest.raises(Refusal, match="invalid_blocks"):
            check_message("x", bad)
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        check_message("x", [section("x" * 2900)] * 5)
    with pytest.raises(Refusal, match="msg_too_long"):
        check_message("é" * 2001, [], text_bytes=4000)
