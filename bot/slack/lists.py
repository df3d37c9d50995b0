"""The modals with lists to tick: an incident's files, the steps of its model. Pure; part of `bot.slack.modals`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.incident_models.running import OPEN, RunStep
from bot.slack.sight import Sight
from bot.words import Words, words_of
from intake.slack_blocks import Block, checkboxes, section, select, text_input
from intake.slack_blocks import field as asked
from intake.slack_text import escape, first_line

#: Boxes that Slack takes in one list.
_MOST = 10


def files(sight: Sight, choices: object, chosen: Mapping[str, str]) -> list[Block]:
    """Which files are shown, and to whom."""
    del choices, chosen
    say = words_of(sight.language).say
    named = [(f"{each.number}. {each.attachment.name}", str(each.number)) for each in sight.files[-_MOST:]]
    audiences = [(say("Colleagues, under this card"), "queue")]
    if sight.has_thread:
        audiences.append((say("The reporter"), "reporter"))
    return [
        asked(say("Files"), checkboxes("files", named), block_id="files"),
        asked(say("Who sees them"), select("to", audiences, chosen="queue"), block_id="to"),
    ]


def steps(sight: Sight, choices: object, chosen: Mapping[str, str]) -> list[Block]:
    """What is done of the model, and what is done or skipped now; evidence says what was kept and where it is."""
    del choices, chosen
    words = words_of(sight.language)
    run, say = sight.run, words.say
    if run is None:
        return [section(say("No model is at work on it."))]
    done = [step for step in run.steps if step.state != OPEN]
    left = [step for step in run.steps if step.state == OPEN][:_MOST]
    made = [section("\n".join(_done(step) for step in done)[:2900], block_id="done")] if done else []
    if not left:
        return [*made, section(say("Nothing is left to do."))]
    outcomes = [(say("Done"), "done"), (say("Skipped"), "skip")]
    named = [(_named(step, words), str(step.no)) for step in left]
    return [
        *made,
        asked(say("Steps"), checkboxes("steps", named), block_id="steps"),
        asked(say("They are"), select("outcome", outcomes, chosen="done"), block_id="outcome"),
        asked(
            say("Evidence, or why skipped"),
            text_input("reason", lines=True),
            block_id="reason",
            is_optional=True,
            hint=say("For evidence: what was kept, where from, and where it is."),
        ),
    ]


def _done(step: RunStep) -> str:
    note = f" ({escape(first_line(step.note, 120))})" if step.note else ""
    return f":white_check_mark: {step.no}. {escape(first_line(step.text, 150))}{note}"


def _named(step: RunStep, words: Words) -> str:
    marks = [words.say(mark) for mark, holds in (("evidence", step.evidence), ("optional", step.optional)) if holds]
    mark = f" ({', '.join(marks)})" if marks else ""
    return f"{step.no}. {first_line(step.text, 70 - len(mark))}{mark}"
