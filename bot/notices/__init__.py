"""What people are told by the clock: how an incident stands, what waited, how the week was."""
