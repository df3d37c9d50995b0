"""The table of signs: which wordings show how many are affected, what stands still, until when, what is at risk. Pure.

Each sign is a name, how it moves the three levels of impact and of urgency (log-odds, high to low) before the corpus
has its say, and wordings in English, German, French and Spanish: pieces of regular expressions over folded text (lower
case, no accents), matched at word borders. Loudness is in no row: capitals, exclamation marks and "urgent" say how
somebody feels, not what stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from classifier.wordings_impact import A_GROUP, A_UNIT, MANY_SITES, ONE_PERSON
from classifier.wordings_patience import CAN_WAIT, COSTLY
from classifier.wordings_places import A_DEPARTMENT, ALL_CUSTOMERS, NONE_OF_A_DEPARTMENT
from classifier.wordings_risk import DANGER, EXPOSED, NOTHING_DONE, STAKES
from classifier.wordings_trifles import ALL_WORKS, DEMAND, LEISURE, LOOKS
from classifier.wordings_urgency import CANNOT_WORK, SOON, STANDSTILL

Move: TypeAlias = tuple[float, float, float]
_NONE: Move = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One kind of sign."""

    name: str
    #: Pieces of regular expressions, any of which shows it.
    wordings: tuple[str, ...]
    impact: Move = _NONE
    urgency: Move = _NONE


SIGNS = (
    Sign(name="many sites", wordings=MANY_SITES, impact=(4.0, 1.0, -2.2), urgency=(0.6, 0, -0.6)),
    Sign(name="all customers", wordings=ALL_CUSTOMERS, impact=(4.4, 0, -2.0), urgency=(0.6, 0.2, -0.8)),
    Sign(name="a whole department", wordings=A_DEPARTMENT, impact=(0.3, 4.0, -2.0), urgency=(0.3, 0.3, -0.5)),
    Sign(
        name="none of a department can",
        wordings=NONE_OF_A_DEPARTMENT,
        impact=(0.3, 4.0, -2.0),
        urgency=(0.8, 0.6, -1.2),
    ),
    Sign(name="a whole unit", wordings=A_UNIT, impact=(0.3, 3.6, -1.8), urgency=(0.3, 0, -0.3)),
    Sign(name="a whole group", wordings=A_GROUP, impact=(0.3, 2.2, -0.8), urgency=(0.3, 0, -0.3)),
    Sign(name="only one person", wordings=ONE_PERSON, impact=(-2.5, -1.8, 1.5)),
    Sign(name="work stands still", wordings=STANDSTILL, urgency=(1.6, 0, -1.2)),
    Sign(name="says that no work is possible", wordings=CANNOT_WORK, urgency=(1.4, 0, -1.0)),
    Sign(name="soon due", wordings=SOON, urgency=(1.7, 0, -0.9)),
    Sign(name="people in danger", wordings=DANGER, urgency=(1.1, 0, -0.6)),
    Sign(name="law or money at stake", wordings=STAKES, urgency=(0.8, 0, -0.5)),
    Sign(name="exposed or spreading", wordings=EXPOSED, urgency=(0.9, 0, -0.4)),
    Sign(name="a costly way round", wordings=COSTLY, urgency=(-0.9, 1.5, 0)),
    Sign(name="nothing was done yet", wordings=NOTHING_DONE, urgency=(-1.5, 0.3, 1.0)),
    Sign(name="can wait", wordings=CAN_WAIT, urgency=(-1.2, -0.6, 2.0)),
    Sign(name="a matter of looks", wordings=LOOKS, urgency=(-0.6, -0.6, 1.0)),
    Sign(name="leisure", wordings=LEISURE, impact=(-0.6, -0.3, 0.4), urgency=(-0.6, -0.6, 1.0)),
    Sign(name="all works", wordings=ALL_WORKS, urgency=(-0.8, -0.3, 0.8)),
    Sign(name="a demand, no deadline", wordings=DEMAND, urgency=(-1.2, 0, 0.6)),
)
