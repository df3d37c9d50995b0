"""What cards show, and that they stay within Slack's limits whatever people wrote."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.alike.likeness import Alike
from bot.alike.similar_ones import SimilarIncident
from bot.demo.slack.rules import check_message
from bot.slack.cards import queue_card
from bot.slack.major_cards import CARDS
from bot.slack.sight import Said, Sight
from intake.slack_limits import fit_message
from store.incident import State
from tests.conftest import NOW
from tests.replying import INCIDENT
from tests.slack.test_crossing import write
from tests.slack_house import QUEUE, scene, text_of

OTHER = replace(INCIDENT, id=7, state=State.CLOSED, summary="No tray", resolution_text="The tray was put back.")
ALIKE = SimilarIncident(incident=OTHER, alike=Alike(incident_id=7, score=0.9, because="'tray'"))


def test_a_card_shows_what_helped_when_the_same_was_reported_before() -> None:
    card = queue_card(Sight(incident=INCIDENT, reporter="Ann", similar=(ALIKE,)))

    assert "Similar: *INC-000007* No tray (closed: The tray was put back.)" in text_of({"blocks": card.blocks})


def test_cards_of_whatever_length_are_within_13_200_characters() -> None:
    much = "<&> " * 10_000
    incident = replace(INCIDENT, summary=much, is_major=True, resolution_text=much, assignment_group=much)
    said = Said(who=much, text=much, at=NOW, is_ours=False)
    sight = Sight(
        incident=incident,
        reporter=much,
        assignee=much,
        because={"category": much, "impact": much, "urgency": much},
        report=said,
        last=replace(said, is_ours=True),
        tasks=(much,) * 20,
        similar=(ALIKE,) * 9,
        roles={"mim": much},
    )
    for kind, draw in CARDS.items():
        for state in State:
            card = draw(replace(sight, incident=replace(incident, state=state)))
            text, blocks = fit_message(card.text, card.blocks)

            check_message(text, blocks, text_bytes=4000)
            assert blocks, kind


async def test_a_channel_mention_in_the_subject_of_a_mail_pages_nobody(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await asyncio.to_thread(write, desk, "<!channel> printer & <@U0BEN>", "It is on fire, <!here>.")
        await desk.until(lambda: desk.cards(QUEUE))
        await desk.quiet()

        (card,) = desk.cards(QUEUE)
        assert "&lt;!channel&gt; printer &amp; &lt;@U0BEN&gt;" in text_of(card)
        assert "<!" not in text_of(card).replace("<!date^", "")
