"""A small Slack of our own, strict where Slack is: for the tests, and for the demo without credentials.

rules               what Slack refuses, with its own names for it (pure)
rooms, inputs       members, channels, messages; what a button or a field tells (pure)
workspace           what people do there, and what becomes of it
floor               how that goes to the desk, and what the desk may do in return
web_api, web_files  the methods of the Web API that the desk uses, over HTTP
delivery            events, commands and interactions on their way to the desk: Socket Mode, or signed HTTP
server              all of it on a port of 127.0.0.1
"""
