"""The read-only web pages beside the desk: the queue, one incident, what leaves, /health and /metrics. Talks HTTP.

    app.py      routes and answers          views.py   what a page needs from the database
    guard.py    headers and hosts           shown.py   how times and durations are told (pure)

No scripts, no cookies, no sign-in: the pages show mail, so they listen on 127.0.0.1 unless configured otherwise, and
anything wider needs a proxy with sign-in in front.
"""

from bot.pages.app import Pages, build_app

__all__ = ["Pages", "build_app"]
