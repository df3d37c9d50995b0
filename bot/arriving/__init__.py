"""From octets to an event: an arrival is read, understood, looked up, and what follows it is seen to.

understanding    parsed, screened, classified, without the store; its files are judged by files, and what it passes on
                 is told from its cover by passed_on
arrived          to the event that is decided: lookups (which incident, which person), doubting (hold it?)
sequels          what follows besides the decision
phone            a call that an agent logs, as an arrival
"""
