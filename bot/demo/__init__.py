"""A morning at a service desk, played by real mail to a real desk in a folder of its own. Pure."""
