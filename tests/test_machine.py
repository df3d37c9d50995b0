"""A desk driven at random: mails, commands legal and not, time that passes or is slept through, and stops anywhere.

The store is a real one. Each deed may be cut off at a statement, before or after a commit; then the desk starts again
on the same file and the deed is repeated, as whoever gave it would. After every deed what is promised of every incident
is checked on what the database says.
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

from hypothesis import HealthCheck, settings
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
from store.tables import inbox, incident, outbox, timer
from tests import deeds
from tests.bot.test_desk import KEYS, kept, recount
from tests.bot.test_escalation import TOLD
from tests.bot.test_orders import AGENT, MANAGER, SPECIALIST
from tests.conftest import NOW
from tests.copies import fresh_store
from tests.test_crash import FAST, FragileStore, Power, PowerCut
from tests.values import a_mail, an_arrival, suggest

GIVERS = (AGENT, SPECIALIST, MANAGER)
MINUTE = timedelta(minutes=1)
#: How many points a deed passes before it is cut off; beyond its last it is not.
CUTS = st.one_of(st.none(), st.none(), st.integers(1, 60))


class Seen:
    """What was seen of the incidents after the deed before."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[object, ...]] = {}
        self.versions: dict[int, int] = {}
        self.clocks: dict[tuple[int, str, int], Clock] = {}
        self.confirmed: set[int] = set()


class DeskMachine(RuleBasedStateMachine):
    """The rules are deeds, the invariants what domain.md promises."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=FAST))
        self.store: Store = fresh_store(self.folder)
        self.desk = Desk(store=self.store, policy=TOLD, classify=suggest, keys=KEYS)
        self.now = NOW
        self.given = 0
        self.seen = Seen()
        #: Every timer that is due has fired.
        self.is_punctual = True
        self.write(deeds.WRITTEN[0], None)
        self.write(deeds.WRITTEN[1], None)
        for number in (1, 2):
            self.command(("confirm", number, 0), None)

    def teardown(self) -> None:
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

    @rule(span=deeds.spans, cut=CUTS)
    def wait(self, span: int, cut: int | None) -> None:
        """Time passes, and each timer fires when it is due."""
        until = self.now + span * MINUTE
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
        assert {clock.key for clock in stored} == set(again)
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
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDesk = DeskMachine.TestCase
