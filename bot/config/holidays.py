"""The public holidays of a country or a part of one, from the holidays library. Pure.

The library is heavy and is only imported when a calendar names a country. It covers the years below, so that the
answer depends on no clock; some days of a region are in a category of their own, such as Bavaria's 15 August
("catholic").
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.config.values import nearest

YEARS = range(2020, 2051)


@lru_cache(maxsize=32)
def holidays_of(country: str, subdivision: str, categories: tuple[str, ...]) -> frozenset[date]:
    """Return the dates of all holidays; what is asked for must be known (`unknown_in`)."""
    import holidays

    wanted = ("public", *categories)
    return frozenset(
        holidays.country_holidays(country, subdiv=subdivision or None, years=YEARS, categories=wanted, language=None)
    )


def unknown_in(country: str, subdivision: str, categories: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first key that the library does not know and what to do about it, None when all are known."""
    import holidays

    countries = holidays.list_supported_countries()
    if country not in countries:
        return "country", 'it is no country that the holidays are known of; write its ISO 3166-1 code, such as "DE"'
    if subdivision and subdivision not in countries[country]:
        near = nearest(subdivision, countries[country])
        hint = f'; did you mean "{near}"?' if near else ""
        return "subdivision", f"{country} has {', '.join(countries[country]) or 'none'}{hint}"
    known = [name for name in holidays.country_holidays(country).supported_categories if name != "public"]
    unknown = next((name for name in categories if name not in known), None)
    return None if unknown is None else ("categories", f"{country} has {', '.join(known) or 'none but public'}")
