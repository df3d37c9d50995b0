"""What may be done at a desk in a story that nobody wrote: commands legal and not, mails, time that passes. Values.

Chance alone seldom says three right things in a row, so WALKS lead where it would not come: to an incident that waits
for its reporter or for a supplier, and to a major one.
"""

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
    "split My VPN drops every hour",
    "parent of 2",
    "link with 1",
    "major propose It may be larger",
    "major declare It is",
    "major reject It is not",
    "major stand_down It is over",
    "major demote It is smaller than it looked",
    "update It is being worked on.",
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
#: What leads an incident to a place, whoever must say it: 0 the agent, 2 the manager.
WALKS = (
    (("continue", 0), ("take", 0), ("ask Which printer is it?", 0)),
    (("continue", 0), ("take", 0), ("wait supplier Mail hosting", 0)),
    (("major declare It is larger", 2),),
)
#: How a major incident goes on, one after the other: it is told of, it is over, and it is stood down.
PROCEDURE = (
    ("update We have found the cause.", 2),
    ("take", 0),
    ("resolve fixed The switch was replaced.", 2),
    ("major stand_down Every site confirmed it", 2),
)
#: What a reporter writes in the thread of their incident.
ANSWERS = (
    "It is the left one, on the second floor.",
    "Solved, thank you.",
    "It still jams!",
    "Any news?",
    "Thanks!",
    "Mine is something else.",
)

#: Words, the number of an incident, and who of three says them: mostly the first.
numbers = st.integers(1, 3)
commands = st.tuples(st.sampled_from(SAID + MOVING), numbers, st.sampled_from((0, 0, 0, 1, 2)))
mails = st.sampled_from(WRITTEN)
#: One incident for each walk, in any order.
beginnings = st.permutations(WALKS)
walks = st.sampled_from(WALKS)
answers = st.sampled_from(ANSWERS)
#: How far a major incident goes on.
lengths = st.sampled_from((1, 3, len(PROCEDURE), len(PROCEDURE)))
#: Minutes: from the next look to a long weekend.
spans = st.sampled_from((1, 5, 12, 31, 120, 480, 1440, 4320, 11520))
