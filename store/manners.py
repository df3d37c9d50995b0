"""What a PostgreSQL is told when it is called: how long each side may be silent, and how both write. Describes."""

from __future__ import annotations

from sqlalchemy.engine import URL

#: How long a server that has vanished is waited for: what is sent to it is acknowledged within ten seconds, and a
#: silent connection is asked after ten whether it is there. Left alone, Linux waits a quarter of an hour for the one
#: and two hours for the other, and whoever hands a mail over waits as long, instead of hearing 451.
_PATIENCE = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}
#: How long the server waits for us: whoever vanished in the middle of a transaction holds locks that everybody else
#: waits for, and a server left alone finds out after two hours.
_SERVERS_PATIENCE = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=10000 "
    "-c client_connection_check_interval=10000 -c idle_in_transaction_session_timeout=300000"
)
#: What a server, a database or an account may have been told otherwise, and this program rests on.
_MANNERS = r"-c DateStyle=ISO -c default_transaction_isolation=read\ committed -c client_encoding=UTF8"


def manners_with(url: URL) -> dict[str, str]:
    """Return libpq's words for how long each side may be silent, and how both write; what the URL itself says holds."""
    own = {word: value for word, value in _PATIENCE.items() if word not in url.query}
    return {**own, "options": f"{_MANNERS} {_SERVERS_PATIENCE} {url.query.get('options', '')}".strip()}
