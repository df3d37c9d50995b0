"""What keeps the program running: loops, housekeeping, ownership, health and logs.

the loops        workers; ticks (what is done at intervals), housekeeping
the database     again (when it is back), troubles (each told once)
beside others    owning (a channel has one process), agreeing (on the time)
seen from outside   ready, health, web_server, logs with plain_logs
the process      memory, one_processor, last_resort
"""
