"""A small Slack of our own, strict where Slack is: for the tests, and for the demo without credentials.

rules       what Slack refuses, with its own names for it (pure)
rooms       members, channels, messages (pure)
workspace   what people do there, and what becomes of it
web_api     the methods of the Web API that the desk uses, over HTTP
delivery    events, commands and interactions on their way to the desk: Socket Mode, or signed HTTP
server      all of it on a port of 127.0.0.1
"""
