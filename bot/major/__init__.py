"""The major incident procedure (domain.md section 8): what makes an incident one, and what happens until its review.

rules          what the operator settles: [major] of the configuration
criteria       which incidents are proposed or declared, a table in reading order
surge          many people report the same thing at once
procedure      proposed, declared, stood down: the steps, whoever asks for them
cadence        when who is told next
crew           who has which role
judging        the criteria, asked after every decision
known          a new report of something that is known already
greeting       what callers hear meanwhile
review, page   what is to be learned, and how it is shown

Everything here is pure. The commands are in `bot.commands.major`, the timers in `bot.deciding.major`.
"""
