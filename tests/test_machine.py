"""A desk driven at random: mails, commands legal and not, time that passes or is slept through, and stops anywhere.

The store is a real one. Each deed may be cut off at a statement, before or after a commit; then the desk starts again
on the same file and the deed is repeated, as whoever gave it would. After every deed what is promised of every incident
is checked on what the database says.

Every run begins with an incident that waits for its reporter, one that waits for a supplier and a major one, in any
order; `hypothesis` reports in which states the incidents of a run were, and the test fails where a run missed them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from bot.build import release_claims_of_the_dead
from bot.commands.words import parse
from bot.desk import Desk
from bot.dossiers import history_of
from bot.orders import Request, give
from bot.promises.clocks import recompute
from store import inbox as arrivals
from store import incidents, queue
from store.engine import Store
from store.incident import TRANSITIONS, Clock, ClockState, State, TimelineEntry
from store.major import MAJOR, MAJOR_TRANSITIONS, Major
from store.tables import inbox, incident, outbox, timeline, timer
from tests import deeds
from tests.conftest import NOW
from tests.copies import fresh_store
from tests.desks import KEYS, kept, recount
from tests.office import AGENT, MANAGER, SPECIALIST
from tests.on_call import TOLD
from tests.test_crash import FAST, FragileStore, Power, PowerCut
from tests.values import a_mail, an_arrival, suggest

GIVERS = (AGENT, SPECIALIST, MANAGER)
MINUTE = timedelta(minutes=1)
#: Words and who of GIVERS says them, in order.
Walk = tuple[tuple[str, int], ...]
#: How many points a deed passes before it is cut off; beyond its last it is not.
CUTS = st.one_of(st.none(), st.none(), st.integers(1, 60))


#: Minutes that are waited at most while a major incident goes on.
LONGEST_IN_MAJOR = 480
#: What is rare by chance, and must be reached by nearly every run: states, and places of the procedure.
RARE = (State.PENDING_USER, State.PENDING_SUPPLIER, Major.DECLARED)


class Seen:
    """What was seen of the incidents after the deed before."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[object, ...]] = {}
        self.versions: dict[int, int] = {}
        self.clocks: dict[tuple[int, str, int], Clock] = {}
        self.confirmed: set[int] = set()


class DeskMachine(RuleBasedStateMachine):
    """The rules are deeds, the invariants what domain.md promises."""

    #: In how many runs each state, and each place of the procedure, was reached; how many runs there were.
    reached: ClassVar[Counter[str]] = Counter()

    @initialize(walks=deeds.beginnings)
    def open(self, walks: list[Walk]) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=FAST))
        self.store: Store = fresh_store(self.folder)
        self.desk = Desk(store=self.store, policy=TOLD, classify=suggest, keys=KEYS)
        self.now = NOW
        self.given = 0
        self.seen = Seen()
        #: Every timer that is due has fired.
        self.is_punctual = True
        for mail in (deeds.WRITTEN[0], deeds.WRITTEN[1], ("The second printer jams.", "Second printer")):
            self.write(mail, None)
        for number, walk in enumerate(walks):
            self.command(("confirm", number, 0), None)
            self.walk(walk, number, None)

    def teardown(self) -> None:
        with self.store.reading() as connection:
            moves = select(timeline.c.new).where(timeline.c.field.in_(["state", "major"])).distinct()
            places = set(connection.execute(moves).scalars())
        self.reached.update({"runs", *places})
        for place in sorted(places):
            event(f"reached {place}")
        self.store.close()
        shutil.rmtree(self.folder)

    # --- Deeds --------------------------------------------------------------------------------------------------------

    @rule(mail=deeds.mails, cut=CUTS)
    def write(self, mail: tuple[str, str], cut: int | None) -> None:
        """A mail arrives, and is decided."""
        text, subject = mail
        self.given += 1
        self._tick()
        body = a_mail(message_id=f"m{self.given}@example.org", text=text, subject=subject)
        arrival = an_arrival(f"d{self.given}", body=body, at=self.now)

        def arrive(desk: Desk) -> None:
            with desk.store.begin() as connection:
                arrivals.add(connection, arrival)
            desk.work_inbox(self.now)

        self._do(arrive, cut)

    @rule(command=deeds.commands, cut=CUTS)
    def command(self, command: tuple[str, int, int], cut: int | None) -> None:
        """Somebody says something, whether it can be done or not."""
        words, number, by = command
        with self.store.reading() as connection:
            number = 1 + number % connection.execute(select(func.count()).select_from(incident)).scalar_one()
        self.given += 1
        self._tick()
        spoken = parse(words, incident_id=number)
        request = Request(
            key=f"k{self.given}",
            channel="cli",
            name=spoken.name,
            incident_id=number,
            arguments=spoken.arguments,
            address=GIVERS[by],
        )
        self._do(lambda desk: give(desk, request, self.now), cut)

    @rule(walk=deeds.walks, number=deeds.numbers, cut=CUTS)
    def walk(self, walk: Walk, number: int, cut: int | None) -> None:
        """An incident is led where chance alone would not bring it, if it can go there."""
        for words, by in walk:
            self.command((words, number, by), cut)

    @rule(text=deeds.answers, number=deeds.numbers, cut=CUTS)
    def hear(self, text: str, number: int, cut: int | None) -> None:
        """A reporter writes about their incident."""
        self.write((text, f"Re: It jams [INC-{number:06}]"), cut)

    @rule(number=deeds.numbers, cut=CUTS)
    def join(self, number: int, cut: int | None) -> None:
        """An incident becomes a part of the major one, if there is one."""
        larger = self._major()
        if larger is not None:
            self.command((f"parent of {larger}", number, 0), cut)

    @rule(length=deeds.lengths, cut=CUTS)
    def proceed(self, length: int, cut: int | None) -> None:
        """The major incident goes on, perhaps to its end."""
        larger = self._major()
        for words, by in deeds.PROCEDURE[:length] if larger is not None else ():
            self.command((words, (larger or 0) - 1, by), cut)

    def _major(self) -> int | None:
        with self.store.reading() as connection:
            declared = select(func.min(incident.c.id)).where(incident.c.major == Major.DECLARED)
            return connection.execute(declared).scalar_one()

    @rule(span=deeds.spans, cut=CUTS)
    def wait(self, span: int, cut: int | None) -> None:
        """Time passes, and each timer fires when it is due."""
        # A major incident that nobody tells of is spoken of every 20 minutes; days of that show nothing new.
        until = self.now + min(span, LONGEST_IN_MAJOR if self._major() else span) * MINUTE
        self._do(lambda desk: self._pass(desk, self.now), cut)
        while (at := self._next_due()) is not None and at <= until:
            self.now = max(self.now, at)
            self._pass(self.desk, self.now)
        self.now = until
        self.is_punctual = True

    @rule(span=deeds.spans)
    def sleep(self, span: int) -> None:
        """The desk is down for a while."""
        self.now += span * MINUTE
        self.is_punctual = False

    @rule(span=deeds.spans, cut=CUTS)
    def come_back(self, span: int, cut: int | None) -> None:
        """The desk was down for a while, and works off what it missed at once."""
        self.now += span * MINUTE
        self._do(lambda desk: self._pass(desk, self.now), cut)
        self.is_punctual = True

    def _tick(self) -> None:
        self.now += MINUTE
        self.is_punctual = False

    def _do(self, deed: Callable[[Desk], object], cut: int | None) -> None:
        power = Power(cut_at=cut)
        try:
            deed(replace(self.desk, store=FragileStore(self.store, power)))  # type: ignore[arg-type]
        except PowerCut:
            release_claims_of_the_dead(self.store)
            deed(self.desk)

    @staticmethod
    def _pass(desk: Desk, now: object) -> None:
        while desk.work_timers(now).rows:  # type: ignore[arg-type]
            pass

    def _next_due(self):  # type: ignore[no-untyped-def]
        with self.store.reading() as connection:
            return connection.execute(select(func.min(timer.c.due_at)).where(queue.waiting(timer))).scalar_one()

    # --- Promises -----------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_broken(self) -> None:
        with self.store.reading() as connection:
            rows = connection.execute(select(incident)).all()
            assert all(row.done_at for row in connection.execute(select(inbox.c.done_at))), "every arrival has an end"
            buried = select(timer.c.last_error).where(timer.c.buried_at.is_not(None) | (timer.c.last_error != ""))
            assert connection.execute(buried).all() == [], "no timer fails"
            sent = connection.execute(select(outbox)).all()
            for row in rows:
                history = history_of(connection, row.id)
                self._state(row, history)
                self._version(row)
                self._clocks(row.id, history, incidents.clocks_of(connection, row.id))
                self._escalations(history)
                self._major_steps(row, history)
                self._answers(row, history, [each for each in sent if each.incident_id == row.id])
        assert len({each.key for each in sent}) == len(sent)
        assert kept(self.store) == recount(self.store), "the counters count"

    def _state(self, row, history: tuple[TimelineEntry, ...]) -> None:  # type: ignore[no-untyped-def]
        moves = [(State(each.old), State(each.new)) for each in history if each.field == "state"]
        for old, new in moves:
            assert new in TRANSITIONS[old], f"{old} -> {new} is legal"
        assert all(before[1] is after[0] for before, after in pairwise(moves)), "one state after the other"
        assert (moves[0][0] if moves else State(row.state)) is State.NEW
        assert (moves[-1][1] if moves else State.NEW) is State(row.state), "the history leads to the state"

    def _version(self, row) -> None:  # type: ignore[no-untyped-def]
        before, version = self.seen.rows.get(row.id), self.seen.versions.get(row.id, -1)
        assert row.version >= version, "versions grow"
        assert before is None or before == tuple(row) or row.version > version, "whatever changes makes a version"
        self.seen.rows[row.id], self.seen.versions[row.id] = tuple(row), row.version

    def _clocks(self, incident_id: int, history: tuple[TimelineEntry, ...], stored: tuple[Clock, ...]) -> None:
        again = {clock.key: clock for clock in recompute(history, TOLD, self.now)}
        # What was promised for no time at all is void: it began and ended at one instant.
        void = {clock.key for clock in stored if clock.state is ClockState.CANCELLED} - set(again)
        assert {clock.key for clock in stored} == set(again) | void
        stored = tuple(clock for clock in stored if clock.key not in void)
        confirmed = any(each.kind in {"confirmed", "corrected"} for each in history)
        newly = confirmed and incident_id not in self.seen.confirmed
        for clock in stored:
            expected = again[clock.key]
            if not self.is_punctual and clock.breached_at is None and expected.breached_at is not None:
                # It is missed, and nobody has looked yet.
                expected = replace(expected, breached_at=None, state=clock.state, by_retarget=False)
            assert clock == expected, "a clock is what the history says"
            known = self.seen.clocks.get((incident_id, *clock.key))
            if known is not None:
                assert clock.started_at == known.started_at
                assert newly or known.breached_at in {None, clock.breached_at}, "missed stays missed"
                if known.kind == "sla.response" and known.state is ClockState.MET:
                    assert newly or clock == known, "an answer stays given"
            self.seen.clocks[incident_id, *clock.key] = clock
        if confirmed:
            self.seen.confirmed.add(incident_id)

    def _escalations(self, history: tuple[TimelineEntry, ...]) -> None:
        fired = Counter(each.new for each in history if each.kind in {"escalated", "escalation_skipped"})
        assert [key for key, times in fired.items() if times > 1] == [], "a rung fires once"

    def _major_steps(self, row, history: tuple[TimelineEntry, ...]) -> None:  # type: ignore[no-untyped-def]
        steps = [(Major(each.old), Major(each.new)) for each in history if each.field == "major"]
        for old, new in steps:
            assert new in MAJOR_TRANSITIONS[old], f"{old} -> {new} is legal"
        assert all(before[1] is after[0] for before, after in pairwise(steps)), "one step after the other"
        assert (steps[-1][1] if steps else Major.NONE) is Major(row.major)
        assert row.is_major == (Major(row.major) in MAJOR)

    def _answers(self, row, history: tuple[TimelineEntry, ...], sent: list) -> None:  # type: ignore[no-untyped-def, type-arg]
        told = [each for each in sent if each.template == "resolved"]
        resolved = [each for each in history if each.field == "state" and each.new == "resolved"]
        if row.merged_into is None:
            assert len(told) <= len(resolved), "each reporter is answered once on a resolution"
            withheld = [each for each in history if each.kind == "not_answered"]
            assert len(told) + len(withheld) >= len(resolved)
        acknowledged = [each for each in sent if each.template == "acknowledged"]
        assert len(acknowledged) <= 1


DeskMachine.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestDesk(DeskMachine.TestCase):  # type: ignore[name-defined, misc]
    """Many runs, and what they reached."""

    def runTest(self) -> None:
        """No run breaks a promise, and nearly every one came where it is hard to come."""
        DeskMachine.reached.clear()
        super().runTest()
        reached = DeskMachine.reached
        seldom = {str(place): reached[place] for place in RARE if reached[place] < 0.9 * reached["runs"]}

        assert seldom == {}, f"of {reached['runs']} runs"
