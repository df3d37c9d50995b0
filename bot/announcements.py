"""The telephone announcements of the major incidents that last, as they stand now. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.dossiers import history_of
from bot.major.greeting import Announcing, greeting
from bot.words import words_of
from store import majors
from store.incident import Incident
from store.major import Major


def announcements(connection: Connection, language: str, by: Announcing) -> Iterator[tuple[Incident, str]]:
    """Yield each declared major incident with its text in a language; nothing of those that few may know of."""
    for incident in majors.declared(connection):
        if incident.id is not None and incident.major is Major.DECLARED and not incident.security:
            yield incident, greeting(incident, history_of(connection, incident.id), words_of(language), by)
