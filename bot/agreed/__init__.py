"""What was agreed, as values: the policy, agreements, rules of escalation, and who works here.

the policy       policy holds it all: the matrix, targets, budgets
promised         agreements (with whom, and which holds), escalation (who hears before one is broken)
who is there     roster (people, groups, services, suppliers), oncall (who is on call)
mail             desk_addresses (each may answer in its own name), mail_rules (whom it is believed)
"""
