"""What keeps the program running: loops, housekeeping, ownership, health and logs."""
