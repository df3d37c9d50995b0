"""What may be done at a desk in a story that nobody wrote: commands legal and not, mails, time that passes. Values."""

from __future__ import annotations

from hypothesis import strategies as st

#: Commands as people say them, without the number; most are refused in most states.
SAID = (
    "confirm",
    "correct urgency=1",
    "correct urgency=3 impact=3",
    "correct category=Network subcategory=VPN",
    "correct service=Payroll",
    "priority 1 The board waits",
    "priority 0 It does not any more",
    "vip on",
    "security on",
    "take",
    "assign Network It is theirs",
    "assign Service desk It is ours",
    "ack",
    "reply We are at it.",
    "note The fuser is hot.",
    "ask Which printer is it?",
    "wait supplier Mail hosting",
    "wait change CHG-17",
    "wait change 2025-06-12",
    "engage Mail hosting",
    "engagement acknowledged",
    "engagement waiting_on_us",
    "engagement going_on",
    "engagement restored",
    "continue",
    "task blocking Test it",
    "done 1",
    "resolve fixed The fuser was replaced.",
    "resolve workaround Use the other one.",
    "reopen It jams again",
    "close It works",
    "cancel withdrawn",
    "undo",
    "merge into 1",
    "parent of 2",
    "link with 1",
    "major propose It may be larger",
    "major declare It is",
    "major reject It is not",
    "major stand_down It is over",
)
#: Text and subject of mails: reports, an outage, short answers in a known thread, an automatic one.
WRITTEN = (
    ("The printer jams.", "Printer jams"),
    ("A total outage of the network.", "outage"),
    ("Solved, thank you.", "Re: Printer jams [INC-000001]"),
    ("It still jams!", "Re: Printer jams [INC-000001]"),
    ("Any news?", "Re: outage [INC-000002]"),
)

#: What moves an incident most; said twice as often as the rest.
MOVING = tuple(
    words
    for words in SAID
    if words.split()[0] in {"confirm", "take", "ask", "continue", "resolve", "reopen", "close", "cancel", "undo"}
)
#: Words, the number of an incident, and who of three says them: mostly the first.
commands = st.tuples(st.sampled_from(SAID + MOVING), st.integers(1, 3), st.sampled_from((0, 0, 0, 1, 2)))
mails = st.sampled_from(WRITTEN)
#: Minutes: from the next look to a long weekend.
spans = st.sampled_from((1, 5, 12, 31, 120, 480, 1440, 4320, 11520))
