"""The web pages beside the desk: for agents, for reporters, for everybody who asks how things stand. Talks HTTP.

    app.py           routes                              parts.py        what the pages are given
    board.py         the queue, search                   views.py        what a page needs from the database
    beside.py        an incident's files, others like it
    working.py       one incident                        actions.py      what can be done about it, as forms (pure)
    office.py        held, buried, monitoring, people    rendering.py    templates
    trying.py        what working by priority is worth
    about.py         models, configuration         improving.py     what shall get better
    looking_back.py  reports                             shown.py        how times and durations are told (pure)
    reporters.py     the form, one report's page         texts.py        their words in each language (pure)
    signing_in.py    links, and sessions that begin      throttle.py, peers.py
    by_provider.py   sign-in at an OpenID provider       outside_texts.py  the words for who is not signed in
    visitors.py      who asks, and forms of theirs       trouble.py      what is answered instead of a page
    status_page.py   how services stand, from memory     forms.py        what browsers post
    guard.py         headers, hosts, foreign pages       letters.py      what is posted, as a mail
    remembered.py    what was made a moment ago    subscribing.py   who wants to be told how services stand

Every page works without a script; htmx keeps the board fresh. Where people are configured, agents sign in; where nobody
is, the pages can only be read, and only on the machine itself.
"""

from bot.pages.app import Pages, build_app

__all__ = ["Pages", "build_app"]
