"""Who hears of an incident before a promise is broken: the rungs of the rules, and whom their words mean."""
