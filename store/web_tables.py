"""The tables of the pages: who is signed in, and the links by which one signs in. Describes.

Neither keeps what the browser holds, only its digest: who reads the database cannot sign in with it.
"""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from store.columns import UtcTime
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
