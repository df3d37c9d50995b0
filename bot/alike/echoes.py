"""What the newest incidents said, of every channel: the similar ones for a new report, and bursts. Talks to the store.

    suggest   classifies a batch, and adds to each answer the incidents that said something similar before
    listen    hears what was opened since; reports of one thing in many words become a question to `bot.major`

Incidents are read from the store in the order of their ids, so every channel and every process of the desk is heard,
and a restart begins with the newest again. Memory is that of a window (`classifier.similar`), time that of one page.
Of two processes that open incidents at the same moment one may miss a single one of the other.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.alike.voices import tell_alike
from bot.arriving.understanding import Classify
from bot.major.rules import SurgeRule
from classifier.bursts import WINDOW as BURST_WINDOW
from classifier.bursts import Bursts, Report
from classifier.similar import WINDOW, Neighbours, Print
from classifier.suggestion import Question, Suggestion
from classifier.text import prepare
from store.engine import Store
from store.first_words import FirstWords, first_words_after, newest_id
from store.incident import IncidentId, number_of

log = structlog.get_logger()

#: How often is listened.
_LISTEN_SECONDS = 5
#: Incidents that are read at once.
_PAGE = 200
#: Similar incidents that are named.
_NAMED = 3
#: Answers that are remembered until their incident is heard of.
_ANSWERS = 1_000


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
    #: What was answered lately, by what was asked, so that nothing is classified twice.
    _answers: OrderedDict[int, tuple[float, ...]] = field(default_factory=OrderedDict)
    #: Bursts that nobody was told of yet: the ids of their incidents.
    _untold: list[tuple[int, ...]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._bursts = Bursts(self._neighbours)

    def attend(self, scheduler: AsyncIOScheduler, ring: Callable[[], None], *, clock: Callable[[], datetime]) -> None:
        """Listen regularly, and ring for the timers that were set."""

        async def listen() -> None:
            try:
                if await asyncio.to_thread(self.listen, clock()):
                    ring()
            except SQLAlchemyError as failure:
                # A database that is away for a moment; the next time hears what this one missed.
                log.warning("echoes.trouble", error=type(failure).__name__)

        scheduler.add_job(listen, "interval", seconds=_LISTEN_SECONDS, id="echoes")

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """Answer each question, in the order given, with the incidents that said something similar."""
        suggestions = self.classify(questions)
        with self._lock:
            self._hear_page()
            return tuple(self._with_similar(*pair) for pair in zip(questions, suggestions, strict=True))

    def listen(self, now: datetime) -> int:
        """Hear everything that was opened, and pass on what many say; returns how many incidents were told of it."""
        with self._lock:
            while self._hear_page():
                pass
            untold, self._untold = self._untold, []
        if self.surge is None:
            return 0
        # The newest burst of an outage holds those before it.
        return sum(tell_alike(self.store, ids, self.surge, now) for ids in untold[-1:])

    def _with_similar(self, question: Question, suggestion: Suggestion) -> Suggestion:
        words, print_ = self._print_of(question)
        self._remember(print_, suggestion)
        return replace(suggestion, similar=self._neighbours.similar(print_, words=words, most=_NAMED))

    def _print_of(self, question: Question) -> tuple[Sequence[str], Print]:
        words = prepare(question).words
        return words, self._neighbours.print_of(words)

    def _remember(self, print_: Print, suggestion: Suggestion) -> None:
        self._answers[print_.mark] = suggestion.shares
        if len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)

    def _hear_page(self) -> bool:
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
        self._hear(page)
        self._heard_up_to = page[-1].incident_id
        return len(page) == _PAGE

    def _hear(self, page: Sequence[FirstWords]) -> None:
        questions = [Question(text=each.text, subject=each.subject, language=each.language) for each in page]
        prints = [self._print_of(question)[1] for question in questions]
        lately = page[-1].opened_at - BURST_WINDOW
        fresh = [place for place, each in enumerate(page) if each.opened_at >= lately]
        shares = self._shares_of([(prints[place], questions[place]) for place in fresh])
        of_place = dict(zip(fresh, shares, strict=True))
        for place, (each, print_) in enumerate(zip(page, prints, strict=True)):
            key = number_of(IncidentId(each.incident_id))
            self._neighbours.remember(key, print_, now=each.opened_at)
            if of_place.get(place):
                vector = np.array(of_place[place], np.float32)
                burst = self._bursts.observe(Report(key=key, at=each.opened_at, print=print_, shares=vector))
                if burst is not None:
                    self._untold.append(tuple(int(member.removeprefix("INC-")) for member in burst.keys))

    def _shares_of(self, asked: Sequence[tuple[Print, Question]]) -> list[tuple[float, ...]]:
        """Return the probabilities of the categories: as they were answered, else asked for now."""
        unknown = [(print_.mark, question) for print_, question in asked if print_.mark not in self._answers]
        answers = self.classify([question for _, question in unknown]) if unknown else ()
        found = {mark: answer.shares for (mark, _), answer in zip(unknown, answers, strict=True)}
        return [found.get(print_.mark) or self._answers.get(print_.mark, ()) for print_, _ in asked]
