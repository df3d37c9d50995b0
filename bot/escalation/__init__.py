"""Who hears of an incident before a promise is broken: the rungs of the rules, and whom their words mean.

when             rungs (which, and when each is reached), of which rung is one; chains (one after another)
who              recipients (whom a word of a rule means)
what besides     reallocating (who shall put what back)
"""
