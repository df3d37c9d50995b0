"""The web pages beside the desk: for agents, for reporters, for everybody who asks how things stand. Talks HTTP.

    for agents        board (the queue, search), working (one incident), beside (its files, others like it),
                      actions (what can be done about it, pure), giving (and doing it), majors (how a major incident
                      stands, pure), calls (a call, while talking), office (held, buried, monitoring, people),
                      looking_back (reports), improving, trying (what priority is worth), about
    for reporters     reporters (the form), following (one report), letters (what they post, as a mail),
                      pace (how fast a form was filled in), texts (pure)
    for everybody     status_page, subscribing, status_texts (pure), greeting (what callers hear)
    who asks          signing_in (links and sessions), by_provider (OpenID), visitors, outside_texts, peers, throttle
    under all         app (routes), setting_up and parts (what the pages are given), views (what they read),
                      rendering (templates), shown (times and durations, pure), forms (what browsers post),
                      guard (headers and hosts), trouble (instead of a page), remembered (what many ask at once)

Every page works without a script; htmx keeps the board fresh. Where people are configured, agents sign in; where nobody
is, the pages can only be read, and only on the machine itself.
"""

from bot.pages.app import Pages, build_app

__all__ = ["Pages", "build_app"]
