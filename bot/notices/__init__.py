"""What people are told by the clock: how an incident stands, what waited, how the week was.

to reporters     updates (before the promised time)
to agents        digests (what waited, what is open)
to managers      weekly, with a picture
to subscribers   news (what is some), subscribers (who is told)
"""
