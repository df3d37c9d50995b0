"""The hallway of the house: it knows the three rooms, and joins what they know into decisions.

    what happened      events                            what was agreed    agreed, working_time
    what was decided   decision, entries, lifecycle, priority with security_levels
    coming in          arriving, mail, monitoring; attachments; commands + requests, orders, answers
    deciding           decide, deciding, promises, escalation, notices, major, incident_models, alike   (pure, mostly)
    what decides       desk (one transaction around decide) with its habits, quiet (commands alone); dossiers and
                       gathering (what is known), exhibits
    writing            writing, outgoing, burying (what is given up), self_report, erasing
    telling            replies + templates, words, telling, courtesies, safe_text, links, seals, webhooks, slack,
                       pages + openid, api, announcements, meanwhile, reports, exporting; facts (to programs),
                       wording (in plain lines)
    being told         config, cli + terminal, init
    learning           learning, simulation, replay, importing
    running            build (every concrete class), main (everything that runs), running, demo

Start with `events`, `agreed.policy`, `decide` and `desk`: everything else is a socket or a table.
"""
