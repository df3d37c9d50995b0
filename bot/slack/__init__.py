"""The desk in Slack: who says what there becomes rows, and what the desk shows there is drawn from the incident.

    what comes in     adapter (the connection), sweep (what was missed), app (the listeners of both modes),
                      listening (what each does), agents, forms, heard, turns
    who               people, groups, group_roles, counter (where commands are given), hands
    what is drawn     sight (read at that moment); cards, major_cards; modals, call_modal, major_modals, lists,
                      frames; home, held
    what goes out     marks, speech, notices, digests, file_rows (rows, in the decision's transaction),
                      way (sends them), files, major_rooms
    build             all of it from the configuration; needs: what Slack must allow for it

The transport itself is in `intake`: slack_events (reading), slack_text, slack_blocks, slack_limits (writing),
slack_limiter, slack_out (posting).
"""
