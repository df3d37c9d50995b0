"""What only mail needs: trust, screening, threading, loops, mailboxes and what happens to them.

whose it is     trust, screening, correlate, holding: each a table in reading order; their_numbers (of suppliers)
commands        commands (lines that begin with "#"), obeying; unproven (held, and told)
loops           budget, silencing
leaving         keys (of reply addresses), claims, attempts, reach (of the relay), resting (of domains)
mailboxes       mailboxes, cursors, mailwatch (mail that nobody misses)
"""
