"""Working time: opening hours, and reckoning in them."""
