"""What the commands of `deskhand` do: one small module for each, imported when its command is given. Pure."""
