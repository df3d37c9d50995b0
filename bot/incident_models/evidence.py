"""Evidence: what is kept of an incident, by its SHA-256, who took it, when, and where it came from. Pure.

domain.md section 7.4 (NIST SP 800-61r2 section 3.3.2): whatever was said and sent is never changed by the desk. Its
digest in the history proves that it is still what was collected. Each thing is collected once; a step of a model that
names a file collects it for that step again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.lifecycle import Grounds
from intake.message import Attachment
from store.incident import TimelineEntry

#: The kind of the history's lines about what was collected, and of those about whom a file was handed to.
COLLECTED, HANDED_OVER = "evidence", "handed_over"
FILE, MESSAGE = "file", "message"
#: The commands that collect; only they need the octets of everything that is there.
COLLECTING = frozenset({"evidence", "follow", "step"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A message as it arrived, or a file that came with one."""

    #: FILE or MESSAGE.
    kind: str
    #: The file's name, or the channel that the message came by.
    name: str
    sha256: str
    size: int
    #: Who it came from, "" for nobody known.
    origin: str
    arrived_at: datetime
    #: By which the file is asked for, 0 for a message.
    number: int = 0

    def is_named_in(self, note: str) -> bool:
        """Say whether what was said of a step is about this file."""
        return self.kind == FILE and bool(self.name) and self.name.lower() in note.lower()


def exhibit_of(file: Attachment, origin: str, arrived_at: datetime, *, number: int = 0) -> Exhibit:
    """Return a file as it came from somebody."""
    return Exhibit(
        kind=FILE,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        origin=origin,
        arrived_at=arrived_at,
        number=number,
    )


def collected(
    exhibits: Iterable[Exhibit], history: Sequence[TimelineEntry], grounds: Grounds, *, step: str = ""
) -> Iterator[TimelineEntry]:
    """Yield a line for everything that was not collected before, and for what the words about a step name.

    Args:
        exhibits: Everything that is there.
        history: What happened before.
        grounds: Who collects, when, and what they say of it.
        step: The number of the step of a model that it is collected for, "" for none.
    """
    known = {str(dict(entry.facts).get("sha256", "")) for entry in history if entry.kind == COLLECTED}
    for each in exhibits:
        if each.sha256 not in known or (step and each.is_named_in(grounds.because)):
            known.add(each.sha256)
            yield line_of(each, grounds, step=step)


def line_of(exhibit: Exhibit, grounds: Grounds, *, step: str = "") -> TimelineEntry:
    """Return the history's line about one thing that is kept."""
    origin = exhibit.origin or "nobody known"
    for_step = f"for step {step}; " if step else ""
    return TimelineEntry(
        at=grounds.now,
        actor=grounds.actor,
        kind=COLLECTED,
        field=exhibit.kind,
        new=exhibit.name,
        because=f"{for_step}SHA-256 {exhibit.sha256}, {exhibit.size} octets, from {origin}, "
        f"arrived {exhibit.arrived_at:%Y-%m-%d %H:%M:%S} UTC",
        facts=(
            ("sha256", exhibit.sha256),
            ("size", exhibit.size),
            ("from", exhibit.origin),
            ("arrived_at", exhibit.arrived_at.isoformat()),
            ("step", step),
        ),
    )
