"""From octets to an event: an arrival is read, understood, looked up, and what follows it is seen to."""
