"""How mail programs introduce a quote in English is known, and ends the new text."""

from __future__ import annotations

import pytest

from intake.quoting import split_text
from tests.introductions import MARKED, NEW, PLAIN, assert_introduction_ends_the_new_text

#: How programs introduce a quote, each in its language and with its way of wrapping.
INTRODUCTIONS = [
    "On Tue, 3 Mar 2026 at 08:05, Help Desk via Support <\nsupport@example.com> wrote:",
    "On Tuesday, March 3rd, 2026 at 8:05 AM, Bob <bob@example.com> wrote:",
    ("------- Original Message -------\nOn Tuesday, March 3rd, 2026 at 8:05 AM, Bob <bob@example.com> wrote:"),
    (
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010 Original Message "
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010\nOn Tuesday, March 3, 2026 8:05 AM, Bob "
        "<bob@example.com> wrote:"
    ),
    (
        "Sent from ProtonMail mobile\n\n\n\n-------- Original Message --------\nOn Mar 3, 2026, 8:05 AM, "
        "Bob < bob@example.com> wrote:"
    ),
    'On 3/3/26, 8:05 AM, "Bob Example" <bob@example.com> wrote:',
    "On 3/3/26, Bob Example <bob@example.com> wrote:",
    "On Tue, Mar 03, 2026 at 08:05:11AM +0100, Bob Example wrote:",
    "Bob Example <bob@example.com> writes:",
    "bob@example.com wrote:",
    "Bob Example wrote on 03.03.2026 08:05:",
    "Bob Example via Help Desk <help@example.com> wrote on Tue, 3 Mar 2026:",
    "At 08:05 AM 3/3/2026, Bob Example wrote:",
    "At 08:05 03.03.2026 +0100, you wrote:",
    "Quoting Bob Example <bob@example.com>:",
    ">>> Bob Example <bob@example.com> 03.03.2026 08:05 >>>",
    '>>> "Bob Example" <bob@example.com> 3/3/2026 8:05 AM >>>',
    'At 2026-03-03 08:05:11, "Bob Example" <bob@example.com> wrote:',
    "On 2026/03/03 8:05, Bob Example wrote:",
    "On March 3, 2026 8:05:11 AM GMT+01:00, Bob Example <bob@example.com> wrote:",
    "On Tue, 2026-03-03 at 08:05 +0100, Bob Example wrote:",
    (
        "-------- Original message --------\nFrom: Bob Example <bob@example.com>\nDate: 3/3/26 8:05 AM "
        "(GMT-05:00)\nTo: it@example.com\nSubject: Printer"
    ),
    (
        "-----Original Message-----\n> From: Bob Example [SMTP:bob@example.com]\n> Sent: Tuesday, March "
        "03, 2026 8:05 AM\n> To: IT\n> Subject: Printer\n>"
    ),
    "On Tue, Mar 3, 2026 at 8:05 AM, Bob Example <bob@example.com>\n wrote:",
    "On Tue, Mar 3, 2026, 8:05 AM Bob Example <bob@example.com> wrote:",
    'On Mar 3, 2026 8:05 AM, "Bob Example" <bob@example.com> wrote:',
    "On Tuesday, March 3, 2026, Bob Example <bob@example.com> wrote:",
    "On 3 March 2026 at 08:05, Bob Example <bob@example.com> wrote:",
    "---- On Tue, 03 Mar 2026 08:05:11 +0100 Bob Example <bob@example.com> wrote ----",
    "--- original message ---\nOn March 3, 2026, 8:05 AM GMT+1 bob@example.com wrote:",
    "-- \nBob Example wrote on 3/3/26 8:05 AM:",
    "On 03/03/2026 8:05 AM Bob Example <bob@example.com> wrote:",
    "On Tue, 3 Mar 2026 08:05:11 +0100\nBob Example <bob@example.com> wrote:",
    "In article <abc@example.com>, Bob Example <bob@example.com> wrote:",
    "In message <abc@example.com>, Bob writes:",
    "Bob Example said the following on 3/3/2026 8:05 AM:",
    "on 3/3/26 8:05 AM, Bob Example at bob@example.com wrote:",
    "On Tue, Mar 3, 2026 at 8:05 AM Bob Example <bob@example.com> wrote:",
    "On Mar 3, 2026, at 8:05 AM, Bob Example <bob@example.com> wrote:",
    "On\u00a0Tue,\u00a0Mar\u00a03,\u00a02026\u00a0at\u00a08:05\u00a0AM Bob <bob@example.com> wrote:",
    "On Tue, Mar 3, 2026 at 8:05 AM, Bob <bob@example.com<mailto:bob@example.com>> wrote:",
    "On Tue, Mar 3, 2026 at 8:05 AM Bob\n<bob@example.com<mailto:bob@example.com>>\nwrote:",
    ("On Tue, Mar 3, 2026 at 8:05 AM Bob via Example Support Team <\nsupport+abc123def456@reply.example.com>\nwrote:"),
    'On 3 Mar 2026 08:05, "Bob Example" <bob@example.com> wrote:',
    "On 3 Mar 2026 08:05 Bob Example <bob@example.com> wrote",
    "On 03/03/2026, at 08:05, Bob <bob@example.com> wrote:",
    "On Mar 3, 2026 8:05 AM, Bob wrote:",
    "On Tue, Mar 3, 2026 at 08:05:11AM +0000, Bob Example via list wrote:",
    "On Tue, 3 Mar 2026 08:05:11 +0100, Bob Example\n<bob@example.com> wrote:",
    "On Tuesday 03 March 2026 08:05:11 Bob Example wrote:",
    "On Tuesday, March 3, 2026 at 8:05:11 AM UTC+1, Bob Example wrote:",
    "On Tuesday, March 3, 2026 8:05 AM, Bob <bob@example.com> wrote:\n\n",
    'On March 3, 2026 at 8:05 AM "Bob Example"\n <bob@example.com> wrote:',
    "--- Original Message ---\nFrom: Bob",
    ("-------- Original message --------\nSubject: Re: Printer\nFrom: Bob Example\nTo: ann@example.org\nCC:"),
    (
        '------ Original Message ------\nFrom: "Bob Example" <bob@example.com>\nTo: ann@example.org\n'
        "Sent: 3/3/2026 8:05:11 AM\nSubject: Re: Printer"
    ),
    "Bob Example wrote on 3/3/26 8:05 AM:",
    "Quoting Bob Example (bob@example.com):",
    "In a message dated 3/3/2026 8:05:11 A.M. Eastern Standard Time,\nbob@example.com writes:",
    (
        "-----Original Message-----\nFrom: Bob Example <bob@example.com>\nTo: ann <ann@example.org>\nSent: "
        "Tue, Mar 3, 2026 8:05 am\nSubject: Re: Printer"
    ),
    ("---------- Original Message ----------\nFrom: Bob <bob@example.com>\nDate: March 3, 2026 at 8:05 AM"),
    (
        '----- Original Message ----- \nFrom: "Bob" <bob@example.com>\nTo: <ann@example.org>\nSent: '
        "Tuesday, March 03, 2026 8:05 AM\nSubject: Re: Printer"
    ),
    # news readers: the id on the same line or the next
    '"Bob Example" <bob@example.com> wrote in message\nnews:43e103eb@news.example.com...',
    (
        '"Bob Example" <bob@example.com>\nSent by: staff@example.com\n\n03/03/2026 08:05 AM\nPlease respond to\n'
        "Staff <staff@example.com>\n\nTo\nAnn Example\ncc\n\nSubject\nRe: Printer"
    ),
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("quote", [f"\n\n{MARKED}", f"\n{MARKED}", f"\n\n{PLAIN}"])
def test_each_program_s_introduction_ends_the_new_text(introduction: str, quote: str) -> None:
    assert_introduction_ends_the_new_text(introduction, quote)


#: The same, but believed only above marked lines: a sentence may look so.
ONLY_ABOVE_MARKS = [
    "Bob Example wrote:",
    ">Вторник, 3 марта 2026, 8:05 +03:00 от Bob Example <bob@example.com>:\n>",
    "Bob Example schrieb:",
    "Bob Example <bob@example.com> (2026-03-03):",
    "[Bob Example], 03/03/2026 08:05:",
]


@pytest.mark.parametrize("introduction", ONLY_ABOVE_MARKS)
def test_a_short_introduction_is_believed_above_marked_lines(introduction: str) -> None:
    assert split_text(f"{NEW}\n\n{introduction}\n{MARKED}\n", is_reply=True).new_text == NEW
