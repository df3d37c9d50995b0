"""What was promised and how it stands: the clocks that follow from the history, and their receipts.

    history --chronicle--> --terms--> --clocks--> --reckoning--> what changed, what was missed, when to look again

told             due (by when, in replies and cards), receipt (which time counted, and why),
                 repeated (which are worth a line)
agreements       coverage (whether they fit inside one another), renewal (after they were changed)
"""
