"""What the newest incidents said, of every channel: the similar ones for a new report, and bursts. Talks to the store.

    suggest   classifies a batch, and adds to each answer the incidents that said something similar before
    listen    hears what was opened since; reports of one thing in many words become a question to `bot.major`

Who reports does not wait for what is heard: the desk listens once a second, so what was said in the same second is not
named beside a report. Incidents are read from the store in the order of their ids, so every channel and every process
of the desk is heard, and a restart begins with the newest again. Memory is that of a window (`classifier.similar`),
time that of one page. Of two processes that open incidents at the same moment one may miss a single one of the other.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.alike.voices import tell_alike
from bot.major.rules import SurgeRule
from bot.running.troubles import Trouble
from classifier.bursts import Burst, Bursts
from classifier.recent import WINDOW as BURST_WINDOW
from classifier.recent import Report
from classifier.similar import WINDOW, Neighbours, Print
from classifier.suggestion import Classify, Question, Suggestion
from classifier.text import prepare
from store.engine import Store
from store.first_words import MOST_TEXT, FirstWords, first_words_after, newest_id
from store.incident import IncidentId, number_of

#: How often is listened.
_LISTEN_SECONDS = 1
#: Incidents that are read at once.
_PAGE = 200
#: A rest after each incident, in seconds, while no more than so many wait: nobody waits for this, but for the mail.
#: Who falls behind does not rest, and reads again what is remembered no more.
_REST, _CALM = 0.005, 100
#: Similar incidents that are named.
_NAMED = 3
#: Answers that are remembered until their incident is heard of, as many as a busy second brings. What many say in the
#: same words is asked once.
_ANSWERS = 256


@dataclass(frozen=True, slots=True)
class _Answer:
    print: Print
    #: The probability of each category; empty where it was not asked for.
    shares: tuple[float, ...] = ()


@dataclass(slots=True)
class Echoes:
    """The ear of one process."""

    store: Store
    classify: Classify
    #: None where nobody counts.
    surge: SurgeRule | None = None
    _neighbours: Neighbours = field(default_factory=Neighbours)
    _bursts: Bursts = field(init=False)
    _heard_up_to: int | None = None
    #: What was answered lately, by a hash of what was asked, so that nothing is read or classified twice.
    _answers: OrderedDict[int, _Answer] = field(default_factory=OrderedDict)
    #: Bursts that nobody was told of yet: the ids of their incidents.
    _untold: list[tuple[int, ...]] = field(default_factory=list)
    #: Held for one incident at a time, so that a report waits for no more than that.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._bursts = Bursts(self._neighbours)

    def attend(self, scheduler: AsyncIOScheduler, ring: Callable[[], None], *, clock: Callable[[], datetime]) -> None:
        """Listen regularly, and ring for the timers that were set."""
        trouble = Trouble("echoes")

        async def listen() -> None:
            # The next time hears what one missed while the database was away.
            with trouble.told():
                if await asyncio.to_thread(self.listen, clock(), rest=time.sleep):
                    ring()

        scheduler.add_job(listen, "interval", seconds=_LISTEN_SECONDS, id="echoes")

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """Answer each question, in the order given, with the incidents that said something similar."""
        suggestions = self.classify(questions)
        return tuple(self._with_similar(*pair) for pair in zip(questions, suggestions, strict=True))

    def listen(self, now: datetime, *, rest: Callable[[float], None] = lambda _seconds: None) -> int:
        """Hear everything that was opened, and pass on what many say; returns how many incidents were told of it.

        One thread at a time. `rest` is called with seconds between two incidents.
        """
        while self._hear_page(rest):
            pass
        untold, self._untold = self._untold, []
        if self.surge is None:
            return 0
        # The newest burst of an outage holds those before it.
        return sum(tell_alike(self.store, ids, self.surge, now) for ids in untold[-1:])

    def _with_similar(self, question: Question, suggestion: Suggestion) -> Suggestion:
        words = prepare(question).words
        print_ = self._neighbours.print_of(words)
        self._answers[_asked(question)] = _Answer(print_, suggestion.shares)
        if len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)
        with self._lock:
            similar = self._neighbours.similar(print_, words=words, most=_NAMED)
        return replace(suggestion, similar=similar)

    def _hear_page(self, rest: Callable[[float], None]) -> bool:
        """Hear the next incidents; says whether there may be more."""
        with self.store.reading() as connection:
            newest = newest_id(connection)
            if self._heard_up_to is None or newest - self._heard_up_to > WINDOW:
                self._heard_up_to = max(0, newest - WINDOW)
            if newest <= self._heard_up_to:
                return False
            page = first_words_after(connection, self._heard_up_to, limit=_PAGE)
        if not page:
            return False
        self._hear(page, rest)
        return len(page) == _PAGE

    def _hear(self, page: Sequence[FirstWords], rest: Callable[[float], None]) -> None:
        questions = [Question(text=each.text, subject=each.subject, language=each.language) for each in page]
        lately = page[-1].opened_at - BURST_WINDOW
        answers = self._answers_to(questions, [each.opened_at >= lately for each in page])
        for each, answer in zip(page, answers, strict=True):
            # Before it is heard: what goes wrong with one must not make the desk deaf for all that follow.
            self._heard_up_to = each.incident_id
            with self._lock:
                burst = self._hear_one(each, answer, is_fresh=each.opened_at >= lately)
            if burst is not None:
                self._untold.append(tuple(int(member.removeprefix("INC-")) for member in burst.keys))
            if len(page) <= _CALM:
                rest(_REST)

    def _hear_one(self, said: FirstWords, answer: _Answer, *, is_fresh: bool) -> Burst | None:
        key = number_of(IncidentId(said.incident_id))
        weighed = self._neighbours.remember(key, answer.print, now=said.opened_at)
        if not is_fresh or not answer.shares:
            return None
        shares = np.array(answer.shares, np.float32)
        return self._bursts.observe(Report(key=key, at=said.opened_at, weighed=weighed, shares=shares))

    def _answers_to(self, questions: Sequence[Question], are_fresh: Sequence[bool]) -> list[_Answer]:
        """Return what was answered before; what was not is read, and classified where it is fresh."""
        known = [self._answers.get(_asked(question)) for question in questions]
        missing = [place for place, answer in enumerate(known) if answer is None and are_fresh[place]]
        classified = self.classify([questions[place] for place in missing]) if missing else ()
        shares = {place: suggestion.shares for place, suggestion in zip(missing, classified, strict=True)}
        return [
            answer or _Answer(self._neighbours.print_of(prepare(questions[place]).words), shares.get(place, ()))
            for place, answer in enumerate(known)
        ]


def _asked(question: Question) -> int:
    # As much of it as comes back from the store.
    return hash((question.subject, question.text[:MOST_TEXT]))
