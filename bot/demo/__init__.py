"""A morning at a service desk, played by real mail to a real desk in a folder of its own. Pure.

scenario         who writes what
play             `deskhand demo`, in the terminal
web              `deskhand demo --web`: stage is its page, and slack the small Slack beside it
running          the desk itself, in a process of its own
"""
