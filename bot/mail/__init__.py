"""What only mail needs: trust, screening, threading, loops, mailboxes and what happens to them."""
