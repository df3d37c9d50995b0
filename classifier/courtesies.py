"""What people put before and behind what they have to say: "Re:", "please", "thanks", "asap". Pure.

    without_marks        a subject without what mail programs and people put before it when they answer or forward
    without_courtesies   a text without please in front, and without please, thanks and haste at its end

In "copier broken pls" a third of the words is a courtesy, and courtesies are commonest in what is no incident: thanks
and requests. They say how somebody speaks, not what about, so nothing is to be learned from them either. Thanks in
front stay: "thanks, it works again" begins with what it is about.
"""

from __future__ import annotations

import re

_ANSWERED = (
    "re|aw|antw|antwort|sv|vs|odp|ynt|yn|r|rv|rif|res|resp|ref|rép|atb|bls|vá|πη|απ|σχετ|تعليق|רי|תגובה|отв|на|відп|"
    "回复|回覆|答复|答覆|返信|답장|회신"
)
_FORWARDED = (
    "fwd?|wg|tr|i|vl|vb|vs fw|doorst|enc|pd|vd|ilt|tov|továbbítás|reenv|yml|προωθ|πρθ|הועבר|пересл|"
    "转发|轉寄|轉發|転送|전달"
)
_MARKS = re.compile(
    rf"(?:\s*(?:{_ANSWERED}|{_FORWARDED})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}})?\s*[:：])+\s*", re.IGNORECASE
)

_PLEASE = """
please; pls; plss; plz; plzz; plse; plese; pleas; kindly; bitte; bitteschön; bidde; biite; bittte; svp; stp; porfa
porfi; porfavor; por favor; per favore; sil vous plaît; sil vous plait; sil te plaît; sil te plait
"""
_HASTE = """
asap; urgent; urgently; urgente; dringend; eilt; eilig; as soon as possible; schnellstmöglich; so schnell wie möglich
so bald wie möglich; dès que possible; lo antes posible; cuanto antes
"""
_THANKS = """
thanks; thank you; thankyou; thank u; thx; thxx; thnx; thanx; tnx; tks; ty; cheers; many thanks; thanks a lot
thanks in advance; thank you in advance; thx in advance; danke; dankeschön; danke schön; danke dir; danke euch
vielen dank; besten dank; danke vorab; danke im voraus; vielen dank im voraus; merci; merci beaucoup; merci davance
gracias; muchas gracias; mil gracias; gracias de antemano
"""


def _phrases(*tables: str) -> frozenset[tuple[str, ...]]:
    lines = [line for table in tables for line in re.split(r"[;\n]", table) if line]
    return frozenset(tuple(line.split()) for line in lines)


_IN_FRONT = _phrases(_PLEASE, _HASTE)
_AT_THE_END = _phrases(_PLEASE, _HASTE, _THANKS)
#: How many words a courtesy may be, the signs beside it included; the longest first.
_SIZES = range(max(map(len, _AT_THE_END)) + 1, 0, -1)
_NO_LETTER = re.compile(r"[\W_]+")


def without_marks(subject: str) -> str:
    """Return a subject without stacked "Re:", "AW:", "Fwd:"; "" when it is nothing else."""
    found = _MARKS.match(subject)
    return subject[found.end() :] if found else subject


def without_courtesies(text: str) -> str:
    """Return a text with single spaces without courtesies at its ends; one that is nothing else stays."""
    said = text.split(" ")
    last = _end_of(said)
    first = _start_of(said[:last])
    return text if (first, last) == (0, len(said)) or first == last else " ".join(said[first:last])


def _start_of(said: list[str]) -> int:
    """Return how many of the words in front are courtesies."""
    start = 0
    while size := next((n for n in _SIZES if _phrase(said[start : start + n]) in _IN_FRONT), 0):
        start += size
    return start


def _end_of(said: list[str]) -> int:
    """Return how many words there are before the courtesies at the end."""
    end = len(said)
    while size := next((n for n in _SIZES if n <= end and _phrase(said[end - n : end]) in _AT_THE_END), 0):
        end -= size
    return end


def _phrase(said: list[str]) -> tuple[str, ...]:
    """Return words as they stand in the tables; signs that stand alone are none."""
    return tuple(word for each in said if (word := _NO_LETTER.sub("", each).casefold()))
