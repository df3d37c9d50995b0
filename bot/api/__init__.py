"""The HTTP API: create, read, search, command, report and export, for programs with a token. Talks HTTP.

    description   what it is, as OpenAPI 3.1 (pure)
    described     holds a call to that (pure)
    access        tokens and scopes
    answers       what each path answers

A program acts in the name of a person of the configuration and may do what they may. What it creates is kept before it
hears 202, and goes the one way in; a command is decided at once. Both take an Idempotency-Key.
"""
