"""Delivery reports: recognised by their parts (RFC 3464) or by what mail servers write without them; read either way. Pure.

Guarantees: never raises, looks at no more than MOST_TEXT characters. A delay is not a failure: it is `temporary`.
A body pattern alone never makes a report of a person's mail: it needs a machine's hand in the headers as well.
"""

from __future__ import annotations

import re

from intake.charsets import decode
from intake.headers import Headers, message_ids, plain, split_head
from intake.message import DeliveryReport
from intake.parts import Contents

#: How much of a text is looked at, how many recipients are read.
MOST_TEXT, MOST_RECIPIENTS = 20_000, 100

#: Who sends delivery reports: local parts and names in From.
DAEMON = re.compile(
    r"mailer[-_ ]?daemon|mail[-_ ]?delivery[-_ ]?(?:sub)?system|postmaster|mail[-_ ]?daemon|^(?:mmdf|daemon|uucp|root|mrbounce|"
    r"microsoftexchange[0-9a-f]+|mail-?admin(?:istrator)?|bounces?|bounce-notification|returned-mail|errors?)(?:@|$)|undeliver|"
    r"microsoft outlook|mail administrator|delivery notification|system administrator|mail ?gateway|email delivery|"
    r"mail subsystem|internet mail delivery|unzustellbar|amavis|content-filter|email-firewall|antivirus|bounce(?:d)? mail",
    re.IGNORECASE,
)
#: What their subjects say.
SUBJECT = re.compile(
    r"deliver(?:y|ed)\b.{0,40}\b(?:fail|problem|status|error|notif|delay|report|subsystem)|(?:fail|error|problem|unable|could not).{0,30}deliver|"
    r"undeliver|non[- ]?deliver|not deliver|mail (?:delivery|system) |returned (?:e-?)?mail|(?:e-?mail|message|nachricht) (?:was )?(?:returned|rejected|blocked|bounced)|"
    r"failure notice|failure delivery|mail failure|mail error|warning: (?:could not|message|mail)|warning - delayed|delayed (?:mail|message)|"
    r"message (?:delayed|you sent blocked|status - undel)|rejected:|bounced?\b|returning message|permanent fail|user unknown|"
    r"unzustellbar|nicht zugestellt|zustellung|rückgabe|zurückgewiesen|échec|non remis|impossible de remettre|no entregad|"
    r"no se puede entregar|mancata consegna|mensagem não entregue|não entregue|onbestelbaar|niet bezorgd|ikke leveret|kunne ikke leveres|"
    r"kan inte levereras|olevererbar|nie dostarczon|niedostarcz|nedoručiteln|недостав|не доставлен|配信不能|送信できません|送信エラー|配信エラー|無法傳遞|无法投递|退信|"
    r"considered unsolicited|mail from you|sorry, your message|autoreply: delivery|notification d'état|nondeliverable|"
    r"see transcript for details|host unknown|message delivery|mail returned|could not send|smtp error|virus",
    re.IGNORECASE,
)
#: What their bodies say, one alternative a mail server or a family of them.
BODY = re.compile(
    r"could not be delivered|couldn['’]t be delivered|can(?:not|'t| not) be delivered|was not delivered|wasn['’]t (?:able to )?deliver|"
    r"not (?:be )?delivered to|unable to deliver|delivery (?:to the following|has failed|failed|attempt|was|status)|failed to deliver|"
    r"undeliver(?:able|ed)|following address(?:es)? (?:had|failed)|permanent(?:ly)? (?:fatal )?(?:error|failure|failed)|fatal error|"
    r"(?:i'm sorry|hi\. this is the).{0,80}(?:deliver|qmail|program)|returned to (?:the )?sender|message (?:was |has been )?(?:rejected|refused|returned|bounced|blocked)|"
    r"user (?:is )?unknown|unknown user|no such (?:user|local user|recipient|mailbox|address)|mailbox (?:is )?(?:full|unavailable|not found|disabled|"
    r"exceeded)|recipient(?:'s)? (?:address )?(?:rejected|unknown|mailbox)|address rejected|quota exceeded|over quota|exceeded storage|"
    r"host unknown|domain (?:not found|does not exist)|relay(?:ing)? (?:access )?denied|(?:^|\D)5[0-7]\d[ -](?:#?5\.\d\.\d|\S)|5\.\d\.\d{1,3}\b|"
    r"remote (?:host|mta|server) (?:said|replied)|smtp error|smtp; ?\d{3}|diagnostic[- ]code|transcript of session|"
    r"message (?:will be|has been) (?:queued|delayed)|still being retried|will (?:be retried|continue trying|keep trying)|"
    r"kon(?:nte|nten) nicht (?:zugestellt|ausgeliefert)|nicht zugestellt|n'a pas pu être (?:remis|délivré|distribué)|no se ha podido entregar|"
    r"no pudo ser entregado|impossibile recapitare|non è stato (?:possibile )?consegna|kunne ikke leveres|не (?:удалось|может быть) доставить|"
    r"недоставлен|配信できません|届けられません|送信できませんでした|宛先.{0,20}(?:見つかり|存在し)|could not send|does not exist|"
    r"account (?:is )?(?:disabled|inactive|closed)|delivery error|did not reach|unrouteable|bounce",
    re.IGNORECASE | re.MULTILINE,
)
#: Headers that only the report of a certain server carries.
TELLING_HEADERS = (
    "x-failed-recipients",
    "x-actual-recipients",
    "x-ms-exchange-message-is-ndr",
    "x-mailfoundry-bounce",
    "x-amz-bounce",
    "x-mimecast-bounce-id",
    "x-bounce-id",
    "x-dsn",
)
_DELAY = re.compile(
    r"delayed|still being retried|will (?:be retried|continue|keep) (?:try|to try|for)|delivery (?:is )?(?:delay|incomplete)|"
    r"warning message only|do not need to resend|temporar(?:y|ily)|verzögert|not yet been delivered|(?:^|\D)4\.\d\.\d\b|\b4[2-5]\d[ -]",
    re.IGNORECASE,
)
_FINAL = re.compile(r"permanent|fatal|giving up|given up|has failed|5\.\d\.\d|\b55\d\b|undeliverable|user unknown", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"[\w.+=%'/#$&*-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}")
_DSN_FIELD = re.compile(r"^(action|final-recipient|original-recipient|x-actual-recipient|status)[ \t]*:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)
_ORIGINAL_ID = re.compile(r"^\s*message-id:\s*<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)


def why_bounce(headers: Headers, contents: Contents, text: str, *, null_path: bool) -> str:
    """Return why a message is a delivery report, "" when it is none."""
    if contents.reports.keys() & {"message/delivery-status", "message/global-delivery-status"}:
        return "message/delivery-status part (RFC 3464)"
    if contents.media_type == "multipart/report" and contents.report_type in ("delivery-status", ""):
        return "multipart/report (RFC 3462)"
    for name in TELLING_HEADERS:
        if name in headers:
            return f"header {name}"
    daemon = DAEMON.search(headers.text("from")[:300]) is not None
    subject = SUBJECT.search(headers.text("subject")[:300]) is not None
    original = bool(contents.reports.keys() & {"message/rfc822", "text/rfc822-headers", "message/global"})
    body = BODY.search(text[:MOST_TEXT]) is not None
    if daemon and (subject or body):
        return "sent by a mail system about a delivery"
    if null_path and (subject or body) and (original or body):
        return "null reverse-path and a delivery report's words"
    return ""


def read_report(headers: Headers, contents: Contents, text: str) -> DeliveryReport:
    """Read who could not be reached and how: from the status part where there is one, from the words where not."""
    part = contents.reports.get("message/delivery-status") or contents.reports.get("message/global-delivery-status")
    recipients, status, actions = _from_status_part(part) if part else ((), (), ())
    words = text[:MOST_TEXT]
    failed = plain(headers.first("x-failed-recipients")) or words
    recipients = recipients or tuple(dict.fromkeys(found.lower() for found in _ADDRESS.findall(failed)))[:MOST_RECIPIENTS]
    status = status or tuple(dict.fromkeys(_STATUS.findall(words)))[:MOST_RECIPIENTS]
    if actions or status:
        temporary = all(action in ("delayed", "") for action in actions) and all(code[0] in "42" for code in status)
        temporary = temporary or (bool(actions) and set(actions) == {"delayed"})
    else:
        temporary = _DELAY.search(words) is not None and _FINAL.search(words) is None
    return DeliveryReport(
        recipients=recipients, status=status, temporary=temporary, original_message_id=_original_id(contents, words)
    )


def _from_status_part(octets: bytes) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    text, _ = decode(octets[:200_000])
    recipients: list[str] = []
    status: list[str] = []
    actions: list[str] = []
    for group in re.split(r"\n\s*\n", text)[: MOST_RECIPIENTS + 1]:
        fields = {name.lower(): value.strip() for name, value in _DSN_FIELD.findall(group)}
        recipient = _ADDRESS.search(fields.get("final-recipient", "") or fields.get("original-recipient", ""))
        code = _STATUS.search(fields.get("status", ""))
        if recipient:
            recipients.append(recipient[0])
        if code:
            status.append(code[1])
        if "action" in fields:
            actions.append(fields["action"].split()[0].lower() if fields["action"] else "")
    return tuple(recipients), tuple(status), tuple(actions)


def _original_id(contents: Contents, text: str) -> str:
    for media_type in ("message/rfc822", "message/global", "text/rfc822-headers"):
        if media_type in contents.reports:
            ids = message_ids(split_head(contents.reports[media_type][:100_000])[0].text("message-id"))
            if ids:
                return ids[0]
    match = _ORIGINAL_ID.search(text)
    return match[1] if match else ""
