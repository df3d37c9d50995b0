"""The commands by name: how each is written, who may give it, what it is for. Pure.

Nothing is imported but the standard library and `bot.agreed.roster`, so the command line can list them at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.agreed.roster import Role
from bot.commands.form import Form, Parameter, Usage
from bot.commands.form import choice as _choice
from bot.commands.form import rest as _rest
from bot.commands.form import word as _word
from bot.commands.usage_major import MAJOR_USAGES

_STAFF = frozenset({Role.AGENT, Role.SPECIALIST})
_DESK = frozenset({Role.AGENT})
_LEADS = frozenset({Role.AGENT, Role.GROUP_LEAD, Role.MAJOR_INCIDENT_MANAGER})
_MANAGERS = frozenset({Role.INCIDENT_MANAGER})
_ALSO_REPORTER = _STAFF | {Role.REPORTER}

#: How an incident may end (domain.md section 2.1); `no_user_response` is the desk's own.
RESOLUTION_CODES = (
    "fixed",
    "workaround",
    "known_error",
    "user_error",
    "not_reproducible",
    "third_party",
    "no_user_response",
)
#: Why one is no incident of its own.
CANCEL_REASONS = ("duplicate", "not_an_incident", "withdrawn", "service_request", "test")
#: What `exposure` can say (NIST SP 800-61r2 tables 3-3 and 3-4); `bot.security_levels` says what each means.
INFORMATION_IMPACTS = ("none", "privacy", "proprietary", "integrity")
RECOVERABILITIES = ("regular", "supplemented", "extended", "not_recoverable")
#: What `correct` can change.
CORRECTABLE = ("category", "subcategory", "impact", "urgency", "service", "group", "summary")

_PAIRS = Parameter(name="fields", form=Form.PAIRS, choices=CORRECTABLE)


def _tells(name: str, summary: str, example: str, roles: frozenset[Role], *parameters: Parameter) -> Usage:
    """Return a command that is about no incident and changes nothing."""
    return Usage(
        name=name,
        summary=summary,
        example=example,
        roles=roles,
        parameters=parameters,
        needs_incident=False,
        only_reads=True,
    )


USAGES: tuple[Usage, ...] = (
    # What only tells.
    Usage(
        name="status",
        summary="Tell how an incident stands.",
        example="status 42",
        roles=_ALSO_REPORTER,
        only_reads=True,
    ),
    Usage(name="show", summary="Show an incident and its history.", example="show 42", roles=_STAFF, only_reads=True),
    Usage(name="why", summary="Explain each decision about it.", example="why 42", roles=_STAFF, only_reads=True),
    Usage(
        name="clock", summary="Show what counted for its promises.", example="clock 42", roles=_STAFF, only_reads=True
    ),
    _tells("list", "List your open incidents.", "list", _ALSO_REPORTER),
    _tells(
        "queue",
        "List the open incidents, the most pressing first.",
        "queue Network",
        _STAFF,
        _rest("group", optional=True),
    ),
    _tells("search", "Find incidents by what was said.", "search printer jams", _STAFF, _rest("words")),
    _tells("oncall", "Tell who is on call.", "oncall", _STAFF),
    _tells(
        "help", "List the commands, or explain one.", "help resolve", _ALSO_REPORTER, _word("command", optional=True)
    ),
    # What it is.
    Usage(name="confirm", summary="Confirm category, impact and urgency.", example="confirm 42", roles=_DESK),
    Usage(
        name="correct",
        summary="Correct what was understood.",
        example="correct 42 category=Network subcategory=VPN impact=2 urgency=1",
        roles=_DESK,
        parameters=(_PAIRS,),
    ),
    Usage(
        name="priority",
        summary="Set the priority by hand, or 0 for the derived one.",
        example="priority 42 2 the board meets today",
        roles=_MANAGERS,
        parameters=(_choice("priority", "0", "1", "2", "3", "4", "5"), _rest("reason", optional=True)),
    ),
    Usage(
        name="vip",
        summary="Mark it as a VIP's, or not.",
        example="vip 42 on",
        roles=_DESK,
        parameters=(_choice("on", "on", "off", optional=True),),
    ),
    Usage(
        name="security",
        summary="Let only those see it who need to know, or everybody again.",
        example="security 42 on",
        roles=_DESK,
        parameters=(_choice("on", "on", "off", optional=True),),
    ),
    Usage(
        name="exposure",
        summary="Say what happened to information and what recovery takes.",
        example="exposure 42 privacy extended",
        roles=_STAFF,
        parameters=(
            _choice("information", *INFORMATION_IMPACTS),
            _choice("recovery", *RECOVERABILITIES, optional=True),
        ),
    ),
    Usage(
        name="affected",
        summary="Name the person who suffers, when it is not the reporter.",
        example="affected 42 ann@example.org",
        roles=_DESK,
        parameters=(_word("address"),),
    ),
    Usage(
        name="evidence",
        summary="Keep its messages and files as evidence.",
        example="evidence 42 on",
        roles=_DESK,
        parameters=(_choice("on", "on", "off", optional=True),),
    ),
    # Who works on it.
    Usage(name="take", summary="Take it and begin to work on it.", example="take 42", roles=_STAFF),
    Usage(
        name="assign",
        summary="Give it to a group or a person.",
        example="assign 42 Network the switch in the hall",
        roles=_LEADS,
        parameters=(_rest("to"),),
    ),
    Usage(
        name="reallocate",
        summary="Accept the person proposed, who puts other work back.",
        example="reallocate 42",
        roles=_LEADS | _MANAGERS,
    ),
    Usage(name="ack", summary="Acknowledge an escalation.", example="ack 42", roles=frozenset(Role) - {Role.REPORTER}),
    # What is said.
    Usage(
        name="reply",
        summary="Answer the reporter.",
        example="reply 42 We have ordered the part.",
        roles=_STAFF,
        parameters=(_rest("text"),),
    ),
    Usage(
        name="note",
        summary="Write down what only colleagues see.",
        example="note 42 The fuser is worn.",
        roles=_STAFF,
        parameters=(_rest("text"),),
    ),
    Usage(
        name="ask",
        summary="Ask the reporter and wait for the answer.",
        example="ask 42 Which printer is it?",
        roles=_STAFF,
        parameters=(_rest("question"),),
    ),
    # What it waits for.
    Usage(
        name="wait",
        summary="Wait for a supplier, a change, or a date that was agreed on.",
        example="wait 42 supplier Mail hosting",
        roles=_STAFF,
        parameters=(_choice("kind", "supplier", "change", "agreed"), _rest("for")),
    ),
    Usage(
        name="engage",
        summary="Ask a supplier for help, and go on working.",
        example="engage 42 Mail hosting",
        roles=_STAFF,
        parameters=(_rest("supplier"),),
    ),
    Usage(
        name="engagement",
        summary="Write down what a supplier did.",
        example="engagement 42 restored Mail hosting",
        roles=_STAFF,
        parameters=(
            _choice("what", "acknowledged", "restored", "waiting_on_us", "going_on"),
            _rest("supplier", optional=True),
        ),
    ),
    Usage(
        name="reference",
        summary="Keep the number that a supplier has for it.",
        example="reference 42 CASE-4711 Mail hosting",
        roles=_STAFF,
        parameters=(_word("reference"), _rest("supplier", optional=True)),
    ),
    Usage(name="continue", summary="Go on working, whatever it waited for.", example="continue 42", roles=_STAFF),
    # How it ends.
    Usage(
        name="resolve",
        summary="Say that the service works again, and how.",
        example="resolve 42 fixed The fuser was replaced.",
        roles=_STAFF,
        parameters=(_choice("code", *RESOLUTION_CODES[:-1]), _rest("text")),
    ),
    Usage(
        name="close",
        summary="Close what is resolved.",
        example="close 42 the reporter said so on the phone",
        roles=_ALSO_REPORTER | {Role.MAJOR_INCIDENT_MANAGER},
        parameters=(_rest("reason", optional=True),),
    ),
    Usage(
        name="reopen",
        summary="Say that it is not fixed.",
        example="reopen 42 it jams again",
        roles=_ALSO_REPORTER,
        parameters=(_rest("reason", optional=True),),
    ),
    Usage(
        name="cancel",
        summary="Say that it is no incident of its own.",
        example="cancel 42 service_request a new mouse",
        roles=_DESK,
        parameters=(_choice("reason", *CANCEL_REASONS[1:]), _rest("text", optional=True)),
    ),
    Usage(name="undo", summary="Take a cancellation back.", example="undo 42", roles=_MANAGERS),
    Usage(
        name="done",
        summary="Say that a task of it is done.",
        example="done 42 7",
        roles=_STAFF,
        parameters=(_word("task"),),
    ),
    Usage(
        name="task",
        summary="Add something to do before it can be resolved.",
        example="task 42 Tell the night shift",
        roles=_STAFF,
        parameters=(_rest("text"),),
    ),
    # What it belongs to.
    Usage(
        name="merge",
        summary="Say that it is a duplicate of another.",
        example="merge 42 into 7",
        roles=_DESK,
        parameters=(Parameter(name="into", form=Form.NUMBER),),
    ),
    Usage(
        name="split",
        summary="Make a second thing that was told in it one of its own.",
        example="split 42 my VPN drops every hour",
        roles=_DESK,
        parameters=(_rest("words", label="What else was reported, in their words"),),
    ),
    Usage(
        name="link",
        summary="Say that two incidents have to do with each other.",
        example="link 42 7",
        roles=_STAFF,
        parameters=(Parameter(name="with", form=Form.NUMBER),),
    ),
    Usage(
        name="unlink",
        summary="Take such a link back.",
        example="unlink 42 7",
        roles=_STAFF,
        parameters=(Parameter(name="with", form=Form.NUMBER),),
    ),
    Usage(
        name="parent",
        summary="Make it a part of a larger incident, or of none (0).",
        example="parent 42 7",
        roles=_DESK,
        parameters=(Parameter(name="of", form=Form.NUMBER),),
    ),
    Usage(
        name="problem",
        summary="Name the problem or change record behind it.",
        example="problem 42 PRB-17",
        roles=_STAFF,
        parameters=(_word("reference"),),
    ),
    # What concerns many.
    *MAJOR_USAGES,
)

USAGE: Mapping[str, Usage] = {usage.name: usage for usage in USAGES}
