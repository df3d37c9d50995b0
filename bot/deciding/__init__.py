"""What each kind of event means, one module for each; `bot.decide` chooses among them.

messages      a message arrived, and goes on with an incident, which is waking (for its state), or is filed with it
opening       it begins one: taking (how far the suggestion is followed), asking (the one question),
              forwarding (who is affected), summarising (the line that people know it by)
held_back     it waits for a person first, and its sender hears so
own_ones      it asks how its author's incidents stand
suppliers     whoever is engaged with it wrote
deliveries    something we sent did not arrive
timers        an instant was reached: escalating (a rung) and its rule_actions, steps (of an incident model),
              updates (owed to the reporter), major (of a major incident), nudges (another incident changed);
              handling is what these share
"""
