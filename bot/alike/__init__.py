"""Incidents that say the same: for whoever works on one, and as the sign of something larger."""
