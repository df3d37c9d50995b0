"""Writing a decision down, in one transaction: incident, history, and what leaves."""
