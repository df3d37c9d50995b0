"""What was promised and how it stands: the clocks that follow from the history, and their receipts."""
