"""Model versions: kept with what they were trained on and how they did; one is live. Talks to the database.

candidate --promote--> live --another is promoted--> retired --rollback--> live
candidate --not better--> rejected                   live --rollback--> rejected

Without a live one, the desk answers with the bootstrap model of the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from store.tables import model, model_body

CANDIDATE, LIVE, RETIRED, REJECTED = "candidate", "live", "retired", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """One trained model."""

    version: str
    created_at: datetime
    #: How many messages it was trained on, and the newest confirmation among them.
    rows: int
    up_to: int
    state: str = CANDIDATE
    because: str = ""
    promoted_at: datetime | None = None
    #: JSON-ready measures: on messages held out, and beside the model then in use.
    scores: Mapping[str, Any] = field(default_factory=dict)


def _version_of(row: Row[Any]) -> ModelVersion:
    return ModelVersion(**{name: row._mapping[name] for name in ModelVersion.__dataclass_fields__})


def add(connection: Connection, new: ModelVersion, body: bytes) -> bool:
    """Keep a trained model; False when this very version is kept already."""
    if find(connection, new.version) is not None:
        return False
    values = {name: getattr(new, name) for name in ModelVersion.__dataclass_fields__}
    model_id = connection.execute(insert(model).returning(model.c.id), {**values, "scores": dict(new.scores)})
    connection.execute(insert(model_body), {"model_id": model_id.scalar_one(), "body": body})
    return True


def find(connection: Connection, version: str) -> ModelVersion | None:
    """Return a version, None when there is none of that name."""
    row = connection.execute(select(model).where(model.c.version == version)).one_or_none()
    return None if row is None else _version_of(row)


def live(connection: Connection) -> ModelVersion | None:
    """Return the version in use, None for the bootstrap model."""
    row = connection.execute(select(model).where(model.c.state == LIVE)).one_or_none()
    return None if row is None else _version_of(row)


def all_versions(connection: Connection) -> list[ModelVersion]:
    """Return every version, newest first."""
    return [_version_of(row) for row in connection.execute(select(model).order_by(model.c.id.desc()))]


def body_of(connection: Connection, version: str) -> bytes | None:
    """Return the archive of a version."""
    wanted = select(model_body.c.body).join(model, model.c.id == model_body.c.model_id)
    body: bytes | None = connection.execute(wanted.where(model.c.version == version)).scalar_one_or_none()
    return body


def promote(connection: Connection, version: str, *, because: str, now: datetime) -> None:
    """Put a version in use; the one before is retired."""
    connection.execute(update(model).where(model.c.state == LIVE).values(state=RETIRED))
    mine = update(model).where(model.c.version == version)
    connection.execute(mine.values(state=LIVE, because=because, promoted_at=now))


def reject(connection: Connection, version: str, *, because: str) -> None:
    """Put a version aside."""
    connection.execute(update(model).where(model.c.version == version).values(state=REJECTED, because=because))


def roll_back(connection: Connection, *, because: str) -> tuple[ModelVersion | None, ModelVersion | None]:
    """Put the version in use aside and take up the one before; returns both, None standing for the bootstrap model."""
    gone = live(connection)
    if gone is None:
        return None, None
    reject(connection, gone.version, because=because)
    before = (
        select(model).where(model.c.state == RETIRED).order_by(model.c.promoted_at.desc(), model.c.id.desc()).limit(1)
    )
    row = connection.execute(before).one_or_none()
    if row is None:
        return gone, None
    connection.execute(update(model).where(model.c.id == row.id).values(state=LIVE))
    return gone, live(connection)
