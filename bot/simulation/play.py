"""What working by priority is worth: incidents, agents and a policy, played through minute by minute. Pure.

    A  first come, first served                     D  C, and up to three agents on a P1, taken from P4 and P5
    B  by priority; who works is not interrupted    E  D, and one agent on call 15 minutes after a P1
    C  B, but a P1 or P2 interrupts lower work

domain.md section 11. Discrete events, one queue, agents who can do everything, one agent to an incident unless said
otherwise. Who is interrupted: of the least important work what had most left when its agent began, as nobody sees how
far another has come; it needs five minutes more later. `play` takes incidents as values: those of a scenario
(`bot.simulation.scenarios`) or the store's own. Time is minutes of work time; nothing is random here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf


class Way(StrEnum):
    """How work is given out (domain.md section 11.1); each is the one before with something more."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An incident as the simulation sees it."""

    arrives: float
    priority: int
    #: Minutes that one agent needs.
    work: float
    #: What it was logged as, and when that was corrected; as it is, from the beginning.
    logged: int | None = None
    corrected_at: float = inf


#: Downtime costs so much a minute, by priority: people x loss of productivity x 0.75 (domain.md section 11.1).
COST = {1: 400 * 1.0 * 0.75, 2: 40 * 0.6 * 0.75, 3: 5 * 0.5 * 0.75, 4: 1 * 0.3 * 0.75, 5: 1 * 0.05 * 0.75}
#: Resolution targets in minutes of work time (domain.md section 4.3), of which 75 % make an incident age.
_AGES_AT = {4: 0.75 * 40 * 60, 5: 0.75 * 80 * 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who works, and what is assumed of them."""

    agents: int
    way: Way
    #: What the second and each further agent on one incident adds.
    efficiency: float = 0.6
    handover: float = 5.0
    largest_team: int = 3
    on_call_after: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of one incident."""

    job: Job
    started: float
    ended: float

    @property
    def wait(self) -> float:
        """Minutes until somebody began."""
        return self.started - self.job.arrives

    @property
    def downtime(self) -> float:
        """Minutes until it was over."""
        return self.ended - self.job.arrives

    @property
    def cost(self) -> float:
        """What the downtime cost."""
        return self.downtime * COST[self.job.priority]


@dataclass(slots=True, eq=False)
class _Work:
    """An incident under way or waiting."""

    number: int
    job: Job
    left: float
    #: What was left when somebody last began with it: nobody sees how far another has come.
    begun: float = 0.0
    team: int = 0
    started: float = inf
    ended: float = inf
    on_call: bool = False

    def shown(self, now: float) -> int:
        """Return the priority that it is known by."""
        logged = self.job.logged
        return self.job.priority if logged is None or now >= self.job.corrected_at else logged

    def key(self, now: float, way: Way) -> tuple[float, ...]:
        if way is Way.A:
            return self.job.arrives, self.number
        priority = self.shown(now)
        if way is not Way.B and now - self.job.arrives >= _AGES_AT.get(priority, inf):
            priority = max(priority - 1, 3)
        return priority, self.job.arrives, self.number


@dataclass(slots=True)
class _Room:
    """The desk at one instant."""

    staff: Staff
    free: int
    now: float = 0.0
    waiting: list[_Work] = field(default_factory=list)
    running: list[_Work] = field(default_factory=list)

    def speed(self, work: _Work) -> float:
        return 1 + self.staff.efficiency * (work.team - 1)

    def next_end(self) -> float:
        return self.now + min((work.left / self.speed(work) for work in self.running), default=inf)

    def pass_to(self, at: float) -> None:
        for work in self.running:
            work.left -= (at - self.now) * self.speed(work)
        self.now = at

    def give(self, work: _Work) -> None:
        """Give one free agent to an incident."""
        if not work.team:
            self.waiting.remove(work)
            self.running.append(work)
            work.begun = work.left
            work.started = min(work.started, self.now)
        work.team += 1
        self.free -= 1

    def interrupt(self, lowest: int) -> bool:
        """Free the agent of the least important incident of that priority or lower; False when there is none."""
        victims = [work for work in self.running if work.shown(self.now) >= lowest]
        if not victims:
            return False
        victim = max(victims, key=lambda work: (work.shown(self.now), work.begun, -work.number))
        self.running.remove(victim)
        self.waiting.append(victim)
        self.free += victim.team
        victim.team = 0
        victim.left += self.staff.handover
        return True

    def dispatch(self) -> None:
        """Give out work as the policy says."""
        way = self.staff.way
        while self.free > 0 and self.waiting:
            self.give(min(self.waiting, key=lambda work: work.key(self.now, way)))
        if way >= Way.C:
            self._pre_empt()
        if way >= Way.D:
            self._reinforce()

    def _pre_empt(self) -> None:
        pressing = [work for work in self.waiting if work.shown(self.now) <= 2]
        for work in sorted(pressing, key=lambda work: work.key(self.now, self.staff.way)):
            if self.free == 0 and self.interrupt(2 if work.shown(self.now) == 1 else 4):
                self.give(work)

    def _reinforce(self) -> None:
        urgent = [work for work in self.running if work.shown(self.now) == 1]
        for work in sorted(urgent, key=lambda work: work.key(self.now, self.staff.way)):
            while work.team < self.staff.largest_team and (self.free > 0 or self.interrupt(4)):
                self.give(work)


def play(jobs: Iterable[Job], staff: Staff) -> tuple[Played, ...]:
    """Return what becomes of each incident, in the order of arrival; everybody works until nothing is left."""
    works = [_Work(number=n, job=job, left=job.work) for n, job in enumerate(sorted(jobs, key=lambda j: j.arrives))]
    room = _Room(staff=staff, free=staff.agents)
    looks = _looks(works, staff)
    coming = 0
    while coming < len(works) or room.running or room.waiting:
        arrival = works[coming].job.arrives if coming < len(works) else inf
        look = looks[-1] if looks else inf
        room.pass_to(min(arrival, look, room.next_end()))
        _finish(room)
        while coming < len(works) and works[coming].job.arrives <= room.now:
            room.waiting.append(works[coming])
            coming += 1
        while looks and looks[-1] <= room.now:
            looks.pop()
        _call(room)
        room.dispatch()
    return tuple(Played(job=work.job, started=work.started, ended=work.ended) for work in works)


def _looks(works: Sequence[_Work], staff: Staff) -> list[float]:
    """Return when something changes besides arrivals and ends, the last first: corrections, and the agent on call."""
    looks = {work.job.corrected_at for work in works if work.job.corrected_at < inf}
    if staff.way >= Way.E:
        known = ((work, max(work.job.arrives, work.job.corrected_at if work.job.logged else 0)) for work in works)
        looks |= {at + staff.on_call_after for work, at in known if work.job.priority == 1 and at < inf}
    return sorted(looks, reverse=True)


def _finish(room: _Room) -> None:
    for work in [each for each in room.running if each.left <= 1e-9]:
        work.ended = room.now
        room.running.remove(work)
        room.free += work.team - work.on_call


def _call(room: _Room) -> None:
    """Let an agent on call come to each P1 that is open for long enough; it leaves with the end of that P1."""
    if room.staff.way < Way.E:
        return
    for work in (*room.running, *room.waiting):
        known = work.job.arrives if work.job.logged is None else max(work.job.arrives, work.job.corrected_at)
        if work.job.priority == 1 and not work.on_call and room.now >= known + room.staff.on_call_after:
            work.on_call = True
            room.free += 1
