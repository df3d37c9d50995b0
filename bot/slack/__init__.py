"""The desk in Slack: who says what there becomes rows, and what the desk shows there is drawn from the incident.

    adapter     keeps connected, sweeps what was missed, tells its health          app     the listeners, both modes
    people      who is who                                                         actions, commands, modals, home
    marks       which cards a decision changes (rows)     way   sends the rows     sight, cards, speech   what they show

The transport itself is in `intake`: slack_events (reading), slack_text, slack_blocks, slack_limits (writing),
slack_limiter, slack_out (posting).
"""
