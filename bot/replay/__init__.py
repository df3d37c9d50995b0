"""Deciding the past again under another configuration or model, to see what it would change before it is switched on.

    past         what arrived, what was commanded, when each timer fired, what incidents came to; only reads
    again        a desk over an empty database of its own lives through that past once more
    difference   what one incident came to, beside what it would have come to; pure

Nothing is written to the desk's own database, and nothing leaves: the other database is thrown away.
"""
