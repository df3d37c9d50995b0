"""Who writes into a thread in which they take no part hears that a person looks first, if it is certainly them. Pure.

Mostly it is a reporter at another address of theirs, who would wait for an answer. Nobody is told where From is only
claimed, where the check failed, or where a machine or a list wrote: whoever forges mail cannot make the desk write to
others. What is told says nothing of the incident, and goes to From whatever Reply-To says.
"""

from __future__ import annotations

from dataclasses import replace

from bot.agreed.policy import Policy
from bot.deciding.opening import reply_to
from bot.decision import Reply
from bot.events import MessageArrived
from bot.mail.holding import is_a_stranger
from bot.mail.trust import Level


def tell_that_it_is_held(event: MessageArrived, policy: Policy, because: str) -> tuple[Reply, ...]:
    """Return what the sender of a held message is told; nothing where they are not proven, or it is held for more.

    Args:
        event: what arrived.
        policy: what was agreed.
        because: the reason for which it is held.
    """
    is_proven = event.trust.level is Level.AUTHENTICATED
    if not is_proven or not event.verdict.answerable or because != is_a_stranger(event):
        return ()
    reply = reply_to(event, "held", event.message.language, policy, {"text": ""})
    return (replace(reply, to=event.message.sender) if reply.to.address else reply,)
