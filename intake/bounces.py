"""Delivery reports: recognised by their parts (RFC 3464) or by what mail servers write without them. Pure.

Guarantees: never raises, looks at no more than MOST_TEXT characters. A delay is not a failure: it is `temporary`.
A body pattern alone never makes a report of a person's mail: it needs a machine's hand in the headers as well.
"""

from __future__ import annotations

import re

from intake.charsets import decode
from intake.headers import Headers, decode_words, message_ids, plain, split_head
from intake.message import DeliveryReport
from intake.parts import Contents

#: How much of a text is looked at, how many recipients are read.
MOST_TEXT, MOST_RECIPIENTS = 20_000, 100

#: Who sends nothing but delivery reports, and who sends them among other mail.
DAEMON = re.compile(
    r"mailer[-_ ]?daemon|mail[-_ ]?delivery[-_ ]?(?:sub)?system|mail[-_ ]?daemon|post[-_.]?master|returned-mail|"
    r"mail subsystem|\bmdaemon\b|"
    r"internet mail delivery|delivery notification|undeliver|unzustellbar|bounce(?:d)? mail|email delivery",
    re.IGNORECASE,
)
SYSTEM = re.compile(
    r"\b(?:mmdf|mrbounce|bounces?|bounce-notification|ndr|errors?|microsoftexchange[0-9a-f]*|"
    r"mail-?admin(?:istrator)?|no-?reply|do-?not-?reply)"
    r"(?:[+-][^@\s]*)?@|microsoft outlook|mail administrator|system administrator|mail ?gateway|amavis|"
    r"content-filter|"
    r"email-firewall|antivirus|<>|^$",
    re.IGNORECASE,
)
#: What their subjects say.
SUBJECT = re.compile(
    r"deliver(?:y|ed)\b.{0,40}\b(?:fail|problem|status|error|notif|delay|report|subsystem)|(?:fail|error|"
    r"problem|unable|could not).{0,30}deliver|"
    r"undeliver|non[- ]?deliver|not deliver|mail (?:delivery|system) |returned (?:e-?)?mail|(?:e-?mail|message|"
    r"nachricht) (?:was )?(?:returned|rejected|blocked|bounced)|"
    r"failure notice|failure delivery|mail failure|mail error|warning: (?:could not|message|mail)|"
    r"warning - delayed|delayed (?:mail|message)|"
    r"message (?:delayed|you sent blocked|status - undel)|rejected:|bounced?\b|returning message|permanent fail|"
    r"user unknown|"
    r"unzustellbar|nicht zugestellt|zustellung|rückgabe|zurückgewiesen|échec|non remis|impossible de remettre|"
    r"no entregad|"
    r"no se puede entregar|mancata consegna|mensagem não entregue|não entregue|onbestelbaar|niet[- ]bezorg|"
    r"automatically rejected|"
    r"ikke leveret|kunne ikke leveres|"
    r"kan inte levereras|olevererbar|nie dostarczon|niedostarcz|nedoručiteln|недостав|не доставлен|"
    r"配信不能|送信できません|"
    r"送信エラー|配信エラー|無法傳遞|无法投递|退信|"
    r"considered unsolicited|mail from you|sorry, your message|autoreply: delivery|notification d'état|"
    r"nondeliverable|"
    r"see transcript for details|メールエラー|are not (?:a )?member|host unknown|message delivery|mail returned|"
    r"could not send|smtp error|virus|error sending|sending failed|"
    r"não (?:é|foi) possível entregar|non recapitabil|kan (?:ikke|inte) leverer|kézbesíthetetlen|nem kézbesít|"
    r"teslim edilemedi|toimitus ei onnistu|toimittamatta|배달되지 않음|배달 실패|반송|未送达|未送達|投递失败|傳遞失敗|"
    r"nelivrabil|недоставимо|neisporuč|nedoručit|nedostav|не (?:удается|вдалося|удалось) достав|nepristatyt|"
    r"μη παραδοτέο|δεν παραδόθηκε|לא ניתן למסור|تعذر التسليم|غير قابل للتسليم|no s'ha pogut lliurar|"
    r"không (?:thể gửi|gửi được)|tidak (?:terkirim|dapat dikirim)|ไม่สามารถส่ง",
    re.IGNORECASE,
)
#: What their bodies say, one alternative a mail server or a family of them.
BODY = re.compile(
    r"could not be delivered|couldn['’]t be delivered|can(?:not|'t| not) be delivered|was not delivered|"
    r"wasn['’]t (?:able to )?deliver|"
    r"not (?:be )?delivered to|unable to deliver|delivery (?:to the following|has failed|failed|attempt|was|"
    r"status)|failed to deliver|"
    r"undeliver(?:able|ed)|following address(?:es)? (?:had|failed)|permanent(?:ly)? (?:fatal )?(?:error|failure|"
    r"failed)|fatal error|"
    r"(?:i'm sorry|hi\. this is the).{0,80}(?:deliver|qmail|program)|returned to (?:the )?sender|"
    r"message (?:was |has been )?(?:rejected|refused|returned|bounced|blocked)|"
    r"user (?:is )?unknown|unknown user|no such (?:user|local user|recipient|mailbox|address)|"
    r"mailbox (?:is )?(?:full|unavailable|not found|disabled|"
    r"exceeded)|recipient(?:'s)? (?:address )?(?:rejected|unknown|mailbox)|address rejected|quota exceeded|"
    r"over quota|exceeded storage|"
    r"host unknown|domain (?:not found|does not exist)|relay(?:ing)? (?:access )?denied|(?:^|"
    r"\D)5[0-7]\d[ -](?:#?5\.\d\.\d|\S)|5\.\d\.\d{1,3}\b|"
    r"remote (?:host|mta|server) (?:said|replied)|smtp error|smtp; ?\d{3}|diagnostic[- ]code|transcript of session|"
    r"message (?:will be|has been) (?:queued|delayed)|still being retried|will (?:be retried|continue trying|"
    r"keep trying)|"
    r"kon(?:nte|nten) nicht (?:zugestellt|ausgeliefert)|nicht zugestellt|n'a pas pu être (?:remis|délivré|"
    r"distribué)|no se ha podido entregar|"
    r"no pudo ser entregado|impossibile recapitare|non è stato (?:possibile )?consegna|kunne ikke leveres|"
    r"не (?:удалось|может быть) доставить|"
    r"недоставлен|配信できません|届けられません|送信できませんでした|"
    r"宛先.{0,20}(?:見つかり|存在し)|could not send|does not exist|"
    r"failed recipients|error messages follow|mail from \S{3,80} to \S{3,80} failed|problem was found with address|"
    r"did not receive this message|^action: failed|considered (?:as |to be )?spam|delivery failure|has been abandoned|"
    r"could not deliver|no such (?:account|person)|mailbox closed|no ha podido ser entregado|non è stato recapitato|"
    r"nie zosta[łl]a dostarczona|не доставлен|"
    r"(?:has |have )?not been delivered|blocked by our|não (?:foi possível|pôde ser) entreg|impossibile (?:recapitare|"
    r"consegnare)|kan niet worden bezorgd|gick inte att leverera|kunde inte levereras|ikke levere|"
    r"nie (?:można|udało się) dostarczyć|nepodařilo doručit|nepodarilo doručiť|nem sikerült kézbesíteni|"
    r"teslim edilemedi|배달하지 못|전달되지|未能将|无法(?:送达|投递|传递)|無法(?:送達|傳遞)|被退回|退信|"
    r"ei voitu toimittaa|nu (?:a putut fi|s-a putut) livra|nije moguće isporučiti|ni mogoče dostaviti|"
    r"не вдалося доставити|не може да бъде доставен|δεν (?:ήταν δυνατή η παράδοση|παραδόθηκε)|"
    r"לא ניתן היה למסור|تعذر تسليم|"
    r"no se pudo entregar|no s'ha pogut lliurar|không thể gửi|tidak dapat dikirim|nicht gefunden werden|"
    r"account (?:is )?(?:disabled|inactive|closed)|delivery error|did not reach|unrouteable|not a member|"
    r"invalid (?:user|final delivery)|automatically rejected|encountered delivery problems|user not known|"
    r"has been (?:postponed|returned because)|will continue to try|did not exactly match|"
    r"non (?:può essere|è stato) recapitat",
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
# What only a mail server says of a mailbox.
_CERTAIN = re.compile(
    r"\b(?:no such user|user unknown|unknown user|mailbox (?:is )?full|invalid user)|\b5\.[0-7]\.\d", re.IGNORECASE
)
_DELAY = re.compile(
    r"delayed|still being retried|will (?:be retried|continue|keep) (?:try|to try|for)|"
    r"delivery (?:is )?(?:delay|incomplete)|"
    r"warning message only|do not need to resend|temporar(?:y|ily)|verzögert|not yet been delivered|(?:^|"
    r"\D)4\.\d\.\d\b|\b4[2-5]\d[ -]",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent|fatal|giving up|given up|has failed|5\.\d\.\d|\b55\d\b|undeliverable|user unknown", re.IGNORECASE
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"[\w.+=%'/#$&*-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,24}")
# In a field made for one, an address may look like anything.
_ODD_ADDRESS = re.compile(r"[^\s;<>@]{1,64}@[^\s;<>@]{1,255}")
_DSN_FIELD = re.compile(
    r"^(action|final-recipient|original-recipient|x-actual-recipient|status)[ \t]*:[ \t]*(.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL_ID = re.compile(r"^\s*message-id:\s*<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)


# What only a mail system says in a subject; a program that failed says it as well.
_DAEMONS_SUBJECT = re.compile(
    r"failed mail|mail failed|processing error|(?:邮件|郵件).{0,6}(?:失败|失敗)", re.IGNORECASE
)
# Where list servers take delivery reports: nobody writes to it.
_BOUNCES_TO = re.compile(r"(?:^|[\s<,\"])(?:[\w.-]{1,64}-bounces|bounces)(?:\+[^\s@<>]{1,200})?@", re.IGNORECASE)
_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}


def why_bounce(headers: Headers, contents: Contents, text: str, *, null_path: bool) -> str:
    """Return why a message is a delivery report, "" when it is none."""
    whole = contents.media_type == "multipart/report"
    # A person who forwards a report may attach its parts one by one: neither whole nor sender is a machine then.
    machine = null_path or any(words.search(headers.text("from")[:300]) for words in (DAEMON, SYSTEM))
    if (whole or machine) and contents.reports.keys() & _STATUS_PARTS:
        return "message/delivery-status part (RFC 3464)"
    if whole and contents.report_type in ("delivery-status", ""):
        return "multipart/report (RFC 3462)"
    telling = next((name for name in TELLING_HEADERS if name in headers), "")
    return f"header {telling}" if telling else _why_by_words(headers, contents, text, null_path=null_path)


def _why_by_words(headers: Headers, contents: Contents, text: str, *, null_path: bool) -> str:
    sender = headers.text("from")[:300]
    words = decode_words(headers.text("subject")[:300])
    daemon = DAEMON.search(sender) is not None
    subject = SUBJECT.search(words) is not None or (daemon and _DAEMONS_SUBJECT.search(words) is not None)
    if subject and _BOUNCES_TO.search(headers.text("to")[:500]) and _says_so(text):
        return "a delivery report's words, sent to an address for bounces"
    # A list's owner gets its bounces under the list's own headers; people post to it from other addresses.
    posted = not null_path and any(name in headers for name in ("list-id", "list-post"))
    if posted and not ("daemon" in sender.lower() or "<>" in sender or (daemon and subject and _says_so(text))):
        return ""
    if daemon:
        # A postmaster is a person at times; a mailer-daemon never is.
        certain = "daemon" in sender.lower() or null_path or _CERTAIN.search(text[:MOST_TEXT]) is not None
        told = (subject or _says_so(text)) if certain else (subject and _says_so(text))
        told = told or contents.report_type == "delivery-status"
        return "sent by a mail system about a delivery" if told else ""
    original = bool(contents.reports.keys() & {"message/rfc822", "text/rfc822-headers", "message/global"})
    # A cron job or a monitor also sends from a system's address or with a null path: words of both kinds are asked for.
    machine = null_path or SYSTEM.search(sender) is not None or ".FML" in headers.text("message-id")
    if machine and (subject or original) and _says_so(text):
        return "a machine's sender and a delivery report's words"
    if null_path and subject and original:
        return "null reverse-path and a delivery report's subject"
    return ""


def _says_so(text: str) -> bool:
    return BODY.search(text[:MOST_TEXT]) is not None


def read_report(headers: Headers, contents: Contents, text: str) -> DeliveryReport:
    """Read who could not be reached and how: from the status part where there is one, from the words where not."""
    part = contents.reports.get("message/delivery-status") or contents.reports.get("message/global-delivery-status")
    recipients, status, actions = _from_status_part(part) if part else ((), (), ())
    words = text[:MOST_TEXT]
    failed = _ODD_ADDRESS.findall(plain(headers.first("x-failed-recipients"))[:10_000].lower().replace(",", " "))
    recipients = recipients or tuple(failed or _blamed(headers, words))[:MOST_RECIPIENTS]
    status = status or tuple(dict.fromkeys(_STATUS.findall(words)))[:MOST_RECIPIENTS]
    if actions or status:
        temporary = "failed" not in actions if not status else _may_still_work(actions, status)
    else:
        temporary = _DELAY.search(words) is not None and _FINAL.search(words) is None
    return DeliveryReport(
        recipients=recipients, status=status, temporary=temporary, original_message_id=_original_id(contents, words)
    )


def _addresses(text: str) -> list[str]:
    found = (_PREFIX.sub("", address).lower() for address in _ADDRESS.findall(text))
    return list(dict.fromkeys(address for address in found if not address.startswith("@")))


def _blamed(headers: Headers, words: str) -> list[str]:
    """Return the addresses that a report names above the copy of what it returns, without those of its own head."""
    copy = _COPY.search(words)
    named = _addresses(words[: copy.start()] if copy else words) or _addresses(words)
    own = {address for field in ("from", "to", "reply-to") for address in _addresses(headers.text(field)[:2_000])}
    return [address for address in named if address not in own and not DAEMON.match(address)] or named


# Where a report goes over into what it returns.
_COPY = re.compile(
    r"^[^\S\n]*(?:-{2,}[^\n]{0,60}(?:copy|original|returned|unsent|header|follows)|original message|"
    r">?(?:received|return-path|message-id|x-mailer|mime-version):)",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = re.compile(r"^(?:'|(?:smtp|rfc822)=)+", re.IGNORECASE)


def _may_still_work(actions: tuple[str, ...], status: tuple[str, ...]) -> bool:
    """Tell whether nothing failed for good: delays, successes and 4.x.x codes only (RFC 3464 section 2.3.3)."""
    return (bool(actions) and "failed" not in actions) or all(code[0] in "24" for code in status)


def _from_status_part(octets: bytes) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    text, _ = decode(octets[:200_000])
    recipients: list[str] = []
    status: list[str] = []
    actions: list[str] = []
    for group in re.split(r"\n\s*\n", text)[: MOST_RECIPIENTS + 1]:
        fields = {name.lower(): value.strip() for name, value in _DSN_FIELD.findall(group)}
        given = [fields.get(name, "") for name in ("final-recipient", "original-recipient")]
        recipient = next(
            (found for form in (_ADDRESS, _ODD_ADDRESS) for one in given if (found := form.search(one))), None
        )
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
