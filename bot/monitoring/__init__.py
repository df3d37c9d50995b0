"""Events of monitoring systems: what was agreed about them, alerts, and what nobody posts."""
