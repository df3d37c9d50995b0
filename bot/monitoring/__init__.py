"""Events of monitoring systems: what was agreed about them, alerts, and what nobody posts.

agreed           watching, with its windows of maintenance
decided          alerts (what an event means), folding (it belongs to an incident that is open already)
at work          alerting (from the inbox row to the alert and its incident), watchman (what nobody posts)
"""
