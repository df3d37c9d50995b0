"""Taking over what another desk knows: incidents with their people, times and texts. Describes.

    sources      one small table for each desk that can be read (pure)
    reading      files into rows that say where they stand (reads files)
    records      a row into one incident, or into what is wrong with it (pure)
    storing      incidents into the store, each once (talks to the database)
    promising    what is promised about those that are open (pure)

What is imported is history: nobody is answered or told of it. What was resolved is closed; what was open is open, in
the queue, with what was promised from its opening on.
"""
