"""Incidents that say the same: for whoever works on one, and as the sign of something larger.

heard            echoes listens to what is opened; voices asks whether many alike are one major incident
kept             likeness, as the history of an incident keeps it
shown            similar_ones (of one incident), callers (while somebody is on the phone)
"""
