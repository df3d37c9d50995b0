"""Incident models (domain.md section 7): what is done, in which order, by whom and until when, when it happens again.

definition   a model and its steps, and which incident it is for
reading      a model from its TOML file, with errors that name line and key
running      a model at work on an incident: its steps as they were when it began
folder       the files of the desk, and those that are shipped as examples
draft        a new model out of a resolved incident
evidence     what is kept of an incident whose model asks for it
letters      what a step writes to the reporter
"""
