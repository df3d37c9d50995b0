"""What the commands of `deskhand` do: one small module for each, imported when its command is given.

Each says in its first line which command it is. `desk_file` gets them from --config to an open desk, `numbers` reads
which incident is meant, `failures` tells what went wrong, and `output` is how they print; `check` and its parts return
what they `checked`.
"""
