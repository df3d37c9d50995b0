"""A page that answers another loses the quote and nothing else."""

from __future__ import annotations

import pytest

from intake.message import MediaType
from intake.rfc5322 import parse

#: A mail program's HTML and the new text in it.
PAGES = [
    # Gmail
    (
        (
            '<div>It works.</div><br><div class="gmail_quote"><div>On Mon, Ann wrote:<br></div>'
            '<blockquote class="gmail_quote" style="border-left:1px solid #ccc">Does it?</blockquote></div>'
        ),
        "It works.",
    ),
    # Outlook on the web
    (
        (
            '<div>It works.</div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann<br><b>Subject:</b> x</div>'
            "<div>Does it?</div>"
        ),
        "It works.",
    ),
    # Outlook for Windows: a line above the block
    (
        (
            '<p class="MsoNormal">It works.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3pt">'
            '<p class="MsoNormal"><b>Von:</b> Ann</p></div><p class="MsoNormal">Does it?</p>'
        ),
        "It works.",
    ),
    # Apple Mail
    ('<div>It works.</div><blockquote type="cite"><div>On 2 Mar, Ann wrote:</div>Does it?</blockquote>', "It works."),
    # Yahoo
    ('<div>It works.</div><div class="yahoo_quoted" id="yahoo_quoted_1">Does it?</div>', "It works."),
    # Thunderbird, answer below
    (
        (
            '<div class="moz-cite-prefix">Am 02.03.2026 um 09:14 schrieb Ann:</div><blockquote type="cite">'
            "<p>Does it?</p></blockquote><p>It works.</p>"
        ),
        "It works.",
    ),
    # a signature that only the page marks, and what its author wrote below it
    ('<div>It works.</div><div class="gmail_signature">Ann<br>Finance</div><br>', "It works."),
    ('<div>It works.</div><div class="gmail_signature">Ann</div><p>PS: the scanner, too</p>', None),
    # invisible text never counts
    ('<p>It works.</p><div style="display:none">preheader</div><style>p{}</style><script>x()</script>', "It works."),
    # the author cites a page
    (
        '<p>It works. From the manual:</p><p>x</p><blockquote cite="https://example.org/1">Press.</blockquote>',
        "It works. From the manual:\n\nx\n\nPress.",
    ),
]


@pytest.mark.parametrize(("page", "new"), PAGES)
def test_html_replies_lose_the_quote_and_nothing_else(page: str, new: str | None) -> None:
    message = parse(page.encode(), MediaType.HTML)

    assert message.new_text == (message.text if new is None else new)
