"""The tables of the pages: who is signed in, the links by which one signs in, who wants to be told. Describes.

The first two keep no secret that a browser holds, only its digest: who reads the database cannot sign in with it.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, UniqueConstraint

from store.columns import UtcTime, key
from store.tables import metadata

session = Table(
    "web_session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("address", String(320), nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("address", String(320), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

#: Who asked to be told by mail how services stand, and proved that the address is theirs.
subscriber = Table(
    "subscriber",
    metadata,
    key(),
    #: In lower case.
    Column("address", String(320), nullable=False),
    #: Names of services; [] for all of them.
    Column("services", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("since", UtcTime, nullable=False),
    UniqueConstraint("address"),
)
