"""Whatever happens in whatever state is decided, the same each time, and no report is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.decide import decide
from bot.decision import Outcome
from bot.events import Action, DeliveryFailed, Dossier, Match, MessageArrived, Sender, TimerFired, Verdict
from bot.promises.clocks import recompute
from classifier.suggestion import UNCLASSIFIED, Scored, Suggestion
from store.incident import TRANSITIONS, State
from tests.conftest import NOW
from tests.deciding import (
    ALERTED,
    APPENDED,
    BEGUN,
    FILED,
    LATER,
    OPENED,
    PAST_ALL,
    POLICY,
    RESOLUTION,
    RESOLVED,
    RESPONSE,
    TAKE,
    in_state,
)
from tests.values import messages, texts

incidents = st.none() | st.sampled_from([in_state(state) for state in State])
verdicts = st.builds(
    Verdict, rule=st.just("a_rule"), action=st.sampled_from(Action), answerable=st.booleans(), because=texts
)
levels = st.builds(Scored, value=st.integers(1, 3), confidence=st.floats(0, 1), because=st.tuples(texts))
suggestions = st.builds(
    Suggestion,
    category=st.builds(Scored, value=st.sampled_from([UNCLASSIFIED, "Network"]), confidence=st.floats(0, 1)),
    subcategory=st.builds(Scored, value=texts, confidence=st.floats(0, 1)),
    impact=levels,
    urgency=levels,
)
arrivals = st.builds(
    MessageArrived,
    received_at=st.just(NOW),
    channel=st.sampled_from(["smtp", "desk"]),
    source_channel=st.just("email"),
    message=messages,
    sender=st.builds(Sender, person_id=st.none() | st.just(1), address=texts),
    verdict=verdicts,
    match=st.builds(
        Match, incident_id=st.none() | st.just(7), step=st.just("s"), because=texts, is_duplicate=st.booleans()
    ),
    suggestion=suggestions,
)
timers = st.builds(
    TimerFired,
    kind=st.sampled_from(["promises", "agreement", "sla.resolution.due", "unknown"]),
    due_at=st.just(NOW),
    dossier=st.sampled_from(
        [
            Dossier(),
            Dossier(clocks=(RESPONSE,)),
            Dossier(history=(BEGUN,), clocks=(RESPONSE, RESOLUTION)),
            Dossier(history=(BEGUN, RESOLVED), clocks=(RESPONSE, RESOLUTION)),
            Dossier(history=(BEGUN,), clocks=recompute((BEGUN,), POLICY, PAST_ALL)),
        ]
    ),
)
failures = st.builds(DeliveryFailed, recipients=texts, subject=texts, error=texts, next_step=texts)
events = arrivals | timers | failures


@given(event=events, incident=incidents, policy=st.sampled_from([POLICY, ALERTED]))
def test_every_event_has_a_meaning_and_always_the_same(event, incident, policy) -> None:
    decision = decide(event, incident, policy, LATER)

    assert decision == decide(event, incident, policy, LATER)


@given(event=events, incident=incidents)
def test_no_decision_moves_an_incident_where_it_cannot_go(event, incident) -> None:
    after = decide(event, incident, ALERTED, LATER).incident

    if after is None:
        return
    if after.id is None:
        assert after.state is State.NEW
        return
    assert incident is not None
    assert after.id == incident.id
    assert after.state is incident.state or after.state in TRANSITIONS[incident.state]
    assert after.version == incident.version, "counting versions is the store's"


@given(event=arrivals, incident=incidents)
def test_whatever_arrives_has_an_outcome_and_at_most_one_answer(event: MessageArrived, incident) -> None:
    decision = decide(event, incident, ALERTED, LATER)

    assert decision.outcome is not Outcome.DECIDED
    # Colleagues may hear of it whoever wrote.
    assert len([reply for reply in decision.replies if reply.is_public]) <= event.verdict.answerable
    assert len(decision.messages) == (decision.outcome in {OPENED, APPENDED, FILED})


@given(event=arrivals)
def test_a_report_is_never_lost(event: MessageArrived) -> None:
    """What screening takes, and nobody has seen before, is in an incident afterwards."""
    fresh = replace(event, verdict=replace(event.verdict, action=TAKE), match=Match())
    decision = decide(fresh, None, POLICY, LATER)

    assert decision.outcome is OPENED
    assert decision.incident is not None
    assert decision.incident.summary
    assert {"sla.response", "sla.resolution"} <= {clock.kind for clock in decision.clocks}
    assert len(decision.timers) == 1
