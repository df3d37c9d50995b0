"""What each kind of event means, one module for each; `bot.decide` chooses among them.

opening, messages     a message arrived: an incident begins, or goes on
deliveries            something we sent did not arrive
timers, nudges        an instant was reached; another incident changed
"""
