"""What working by priority is worth, played through."""
