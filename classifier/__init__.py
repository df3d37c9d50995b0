"""The room of suggestions: category, impact and urgency, how sure, and why. Knows neither intake nor store nor bot.

what comes out    suggestion; blend joins rules, levels and the model into it
the model         model (loaded, or trained into a folder), triage (as a value), pipeline and lean (in spaCy),
                  archive (as octets)
trained by        train, with heads and linear; corpus, meanings and data are what it is trained on, labelled
                  reads other data; evaluate and picture say how good it is
what it weighs    text, courtesies, vocabulary, features; vectors (of meaning); taxonomy (of what it tells apart)
signs in words    signals by the table of signs: wordings_places, wordings_impact, wordings_urgency, wordings_patience,
                  wordings_risk, wordings_trifles; openings makes looking for them cheap
short answers     intents by wordings_intents and wordings_notes; asking by wordings_asking
what is alike     similar, bursts, over window and recent
"""
