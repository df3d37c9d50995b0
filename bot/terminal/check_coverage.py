"""Whether groups, suppliers and escalation fit inside what is promised: the proof of `deskhand check`. Prints nothing.

Part of `bot.terminal.check`; the reckoning is `bot.promises.coverage`. Talks to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.promises.coverage import Fit, fits_of
from bot.quiet import build_policy
from bot.terminal.checked import Checked, fine, trouble

_MOMENT = "%a %Y-%m-%d %H:%M"
#: More lines help nobody.
_MOST = 12
_KINDS = ("accept", "group", "contract", "escalation")


def coverage(config: Config, now: datetime) -> Iterator[Checked]:
    """Prove that every agreement fits inside the one that it supports, or show where it does not, with the numbers."""
    zone = ZoneInfo(config.desk.timezone)
    fits = fits_of(build_policy(config), now.replace(minute=0, second=0, microsecond=0))
    broken = [fit for fit in fits if not fit.holds]
    if broken:
        lines = [f"{len(broken)} of {len(fits)} promises do not fit:", *(_line(fit, zone) for fit in broken[:_MOST])]
        step = "give the group or the supplier less time, or promise more; see [ola], [contract], [escalation]"
        yield trouble("coverage", "\n".join(lines), step)
        return
    tightest = (
        min((fit for fit in fits if fit.kind == kind), key=lambda fit: fit.spare, default=None) for kind in _KINDS
    )
    shown = [f"tightest {fit.kind}: {_line(fit, zone)}" for fit in tightest if fit is not None]
    yield fine("coverage", "\n".join((f"{len(fits)} promises fit inside those that they support", *shown)))


def _line(fit: Fit, zone: ZoneInfo) -> str:
    def at(moment: datetime) -> str:
        return moment.astimezone(zone).strftime(_MOMENT)

    service = f"{fit.service} " if fit.service else ""
    minutes = round(fit.spare.total_seconds() / 60)
    rest = f"{minutes} min to spare" if fit.holds else f"{-minutes} min too late"
    if minutes == 0:
        rest = f"{abs(fit.spare.total_seconds()):.0f} s " + ("to spare" if fit.holds else "too late")
    return (
        f"{service}P{fit.priority}, {fit.what}: {fit.terms}; from {at(fit.started_at)} "
        f"reached {at(fit.reached_at)}, due {at(fit.due_at)}: {rest}"
    )
