"""The hallway of the house: it knows the three rooms, and joins what they know into decisions.

    what was agreed    policy, hours, calendars                          pure
    what happened      events      what was decided    decision, entries pure
    deciding           screening -> correlate -> decide                  pure
    doing              desk (one transaction around decide), lookups, record, outgoing, workers
    telling            replies + templates, words, pages, health, logs
    being told         config*, cli + terminal, init
    building           build (every concrete class), main (everything that runs)

Start with `events`, `policy`, `decide` and `desk`: everything else is a socket or a table.
"""
