"""Why the development mail that the desk does not read as expected is read otherwise: one reason a case. Pure.

A case stays wrong in the figures all the same. A miss that has no reason here is a defect to be looked at.
"""

from __future__ import annotations

_FORWARD_ALONE = "nothing but a forwarded mail: it is kept whole, where the peer keeps its text or nothing"
_CLOSING = "the peer takes a closing and a name for a signature; here they are the author's words"
_SIGNATURE = "a signature without any mark: kept rather than guessed"
_TEXTS_COUNTED = "the peer counts parts as attachments that are shown as text"
_INVENTED_NAME = "the peer names an unnamed part by a digest of its own"

#: (the case's id, why).
REASONS = {
    "django-helpdesk/pgp#attach": "the peer puts a number before the name",
    "email_reply_trimmer/forwarded_message#reply": _FORWARD_ALONE,
    "quotequail/html_02#reply": _FORWARD_ALONE,
    "mail_parser_reply/email_pl_1_1#reply": _FORWARD_ALONE,
    "willdurand_erp/email_with_date_headers#reply": "`[DATE]` is a template's word, no attribution",
    "mail_parser_reply/email_1_3#reply": _CLOSING,
    "mail_parser_reply/email_swedish_2#reply": _CLOSING,
    "mail_parser_reply/email_danish_1#reply": _CLOSING,
    "mail_parser_reply/email_danish_5#reply": _CLOSING,
    "mail_parser_reply/email_danish_4#reply": "the excluded word is the author's own greeting as well",
    "mail_parser_reply/email_2_1#reply": "the peer keeps the rule above the header block",
    "mail_parser_reply/email_nl_1_2#reply": "the peer keeps the rule above the header block",
    "talon/html/readable_html_empty#reply": "the peer gives up on this page and keeps its quote",
    "talon/signature/jeff_body#reply": _SIGNATURE,
    "talon/signature/johndoeexamplecom_body#reply": _SIGNATURE,
    "talon/signature/long_body#reply": _SIGNATURE,
    "talon/signature/sparse_body#reply": _SIGNATURE,
    "sisimai/lhost-sendmail-14#bounce": "a person forwards the report: it is a person's mail",
    "stalwart/malformed/003#attach": _TEXTS_COUNTED,
    "stalwart/malformed/004#attach": _TEXTS_COUNTED,
    "stalwart/malformed/008#attach": _TEXTS_COUNTED,
    "stalwart/malformed/020#parse": "the peer shows the part's markup where its boundary is broken",
    "stalwart/rfc/003#attach": "the peer lists a version of the text that is not shown",
    "stalwart/thirdparty/002#parse": "the peer shows replacement characters for base64 that is none",
    "stalwart/thirdparty/002#attach": _TEXTS_COUNTED,
    "stalwart/thirdparty/015#attach": "the peer counts three attached mails as one",
    "zbateson/m1011#charset": "the file's UTF-7 is damaged; the peer expects the text before the damage",
    "webklex/attachment_no_disposition#attach": _INVENTED_NAME,
    "webklex/example_bounce#attach": _INVENTED_NAME,
    "webklex/inline_attachment#attach": _INVENTED_NAME,
    "webklex/example_bounce#charset.2": "the peer expects a digest for a text",
    "mikel_mail/attachment_emails/attachment_message_rfc822.eml#attach": "the peer counts the inner mail's files",
    "mikel_mail/rfc2822/example10.eml#parse.2": "the peer keeps a comment inside the address",
    "mikel_mail/error_emails/empty_group_lists.eml#attach": "the expected file is not in the mail",
}


def reason_for(case: str) -> str:
    """Return why a case is read otherwise, "" where nobody knows yet."""
    return REASONS.get(case, "")
