"""What people can tell the desk to do: one table of commands, the same for every channel.

    form                     how a command is written
    usage, usage_major       names, parameters, roles, help: light, so that `deskhand --help` loads nothing
    words                    from "resolve 42 fixed Replaced the fuser" to a name and arguments
    refused                  what cannot be done: a code, a sentence, the next step
    order                    what a command's function is given, and how it says what shall be done
    people, routing          whom a name means; whose it becomes when it is about something else
    table                    COMMANDS: each name with the function that decides it
    triage, work, waiting, ending, talking, joining, splitting, major, reviewing, modelling
                             the functions, each a pure decision
    automating               steps of an incident model that need nobody's command

A command is decided in the transaction that keeps its row (`bot.orders`), so its answer is true when it is told.
"""
