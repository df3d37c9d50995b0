"""Writing a decision down, in one transaction: incident, history, and what leaves.

record           the decision, all of it or nothing, onto a page with a pen
leaving          what it lets leave, each a row of the outbox with its payload
"""
