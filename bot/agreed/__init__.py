"""What was agreed, as values: the policy, agreements, rules of escalation, and who works here."""
