"""Taking over what another desk knows: incidents with their people, times and texts. Describes.

    sources.py    one small table for each desk that can be read (pure)
    reading.py    files into rows that say where they stand (reads files)
    records.py    a row into one incident, or into what is wrong with it (pure)
    storing.py    incidents into the store, each once (talks to the database)

What is imported is history: nobody is answered, no promise begins, nobody is told. What was resolved is closed; what
was open is open, in the queue, without a due time.
"""
