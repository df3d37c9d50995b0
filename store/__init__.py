"""The room of rows: everything durable. Knows neither intake nor classifier nor bot.

the values     incident, major, alert
the shape      tables, in the order of a message's way: mail_tables, incident_tables, model_tables, chat_tables,
               watch_tables, report_tables, web_tables, of columns; schema and migrations bring it up to date,
               upgrading does it where no desk runs by presence
underneath     engine with manners, queue (one claim for all durable work), pile (many rows, one statement), upserts,
               calls, ownership, settings, trial, failures
a message      inbox, recall (a whole batch at once), threads, people, held, pictures, flow; outbox, notices,
               silences
an incident    incidents, engagements, majors, alerts, confirmations, model_runs
read for       queries, search (people); lives, rollups, compliance, improvements (reports); first_words, models (the
               classifier); chat (Slack); sessions, subscribers (pages)
erased by      retention, forgetting, which asks traces first
backed up by   snapshot (SQLite, into one file), copying (into a database of either kind)
"""
