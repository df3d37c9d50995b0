"""The hallway of the house: it knows the three rooms, and joins what they know into decisions.

    what happened      events                            what was agreed    agreed, working_time
    what was decided   decision, entries, lifecycle, priority
    coming in          arriving, mail, monitoring, phone calls; commands + requests, orders, answers
    deciding           decide, deciding, promises, escalation, notices, major, incident_models, alike   (pure, mostly)
    doing              desk (one transaction around decide), dossiers, writing, outgoing
    telling            replies + templates, words, telling, webhooks, slack, pages, api, reports
    being told         config, cli + terminal, init
    learning           learning, simulation, replay, importing
    running            build (every concrete class), main (everything that runs), running

Start with `events`, `agreed.policy`, `decide` and `desk`: everything else is a socket or a table.
"""
