"""How mail programs introduce what they quote and forward: tables by language, and the patterns made of them. Pure.

Guarantees: every pattern is used on lines of bounded length, after a cheap look at the line's last character or first
word. Adding a language is adding words to these tables.
"""

from __future__ import annotations

import re

#: "wrote", as attributions end with it or carry it before the name.
WROTE = {
    "en": "wrote|writes|sent",
    "de": "schrieb|schrieben|hat geschrieben|geschrieben",
    "fr": "a écrit|écrit|ecrit|écrivait",
    "es": "escribió|escribio|escribe",
    "pt": "escreveu|escreveu o seguinte",
    "it": "ha scritto|scritto|scrisse|scrive",
    "nl": "schreef|heeft geschreven|geschreven",
    "da/no/sv": "skrev|skrev følgende|skrev följande",
    "fi": "kirjoitti",
    "pl": "napisał\\(a\\)|napisał|napisała|pisze|naskrobał",
    "cs/sk": "napsal\\(a\\)|napsal|napsala|napísal\\(a\\)|napísal|napísala",
    "hu": "írta|ezt írta|írt|írja",
    "ro": "a scris",
    "ru": "написал\\(а\\)|написал|написала|пишет|писал",
    "uk": "написав|написала|написав\\(-ла\\)|пише",
    "bg": "написа",
    "el": "έγραψε",
    "tr": "şunu yazdı|yazdı|şöyle yazdı",
    "vi": "đã viết|viết",
    "zh": "写道|寫道|写到",
    "ja": "のメール|書きました|wrote|が書いた",
    "ko": "작성|님이 작성|wrote",
    "et/lt/lv/sl/hr": "kirjutas|rašė|rakstīja|je napisal|je napisala|je napisao|napisao je|piše",
    "ca": "va escriure",
    "ar/he": "كتب|כתב|כתבה|‏כתב",
}
#: The first word of an attribution, before the date.
OPENERS = (
    "on|at|am|um|le|el|il|em|op|den|den|de|dne|dna|dňa|dnia|w dniu|dana|la|pada|vào|ve|in data|in datum|în data|data|"
    "ma|pe|ti|ke|to|la|su|på|день|в|от|στις|kl|tir|man|ons|tor|fre|lør|søn|mån|tis|lör|sön|fecha|von|from|from:|在|于"
)
#: Field names of the header block that Outlook and others write above what they quote.
LABELS = {
    "from": "from|von|de|da|van|fra|från|od|от|від|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|lähettäjä|feladó|de la|"
    "expéditeur|remitente|mittente|odesílatel|kimden|gönderen|από|מאת|من|saatja|nuo|no|от кого|afzender|absender|nadawca",
    "sent": "sent|gesendet|envoyé|envoyé le|envoyé à|enviado|enviado el|enviado em|enviada em|enviada|inviato|inviata|verzonden|sendt|skickat|"
    "wysłano|wysłane|odesláno|odoslané|отправлено|надіслано|发送时间|发送日期|寄件日期|送信日時|보낸 날짜|lähetetty|elküldve|küldve|trimis|"
    "gönderildi|gönderme tarihi|στάλθηκε|נשלח|تم الإرسال|saadetud|išsiųsta",
    "date": "date|datum|dato|data|fecha|дата|日期|日時|날짜|päivämäärä|päiväys|dátum|tarih|ημερομηνία|תאריך|التاريخ|kuupäev|"
    "message du|time|heure",
    "to": "to|an|à|a|para|aan|til|till|do|komu|кому|收件人|宛先|받는 사람|vastaanottaja|címzett|către|catre|kime|alıcı|προς|אל|إلى|"
    "saaja|kam|destinataire|per|empfänger",
    "cc": "cc|kopie|kopia|copie à|copie|copia|kopi|копия|копія|抄送|副本|참조|másolat|bilgi|kopio|bcc",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|predmet|тема|主题|主題|主旨|件名|"
    "제목|aihe|tárgy|subiect|konu|θέμα|נושא|الموضوع|teema|tema|риск",
    "other": "reply-to|antwort an|importance|wichtigkeit|importancia|priority|attachments|anlagen|risposta|répondre à|organisation",
}
#: The words of a line of dashes above a quoted original.
ORIGINAL = (
    "original message|original appointment|original e-?mail|reply message|reply above|ursprüngliche nachricht|originalnachricht|"
    "original-nachricht|ursprüngliche mail|message d['’]origine|message original|message initial|mensaje original|"
    "mensagem original|messaggio originale|messaggio originario|oorspronkelijk bericht|origineel bericht|oprindelig meddelelse|"
    "oprindelig besked|original meddelelse|opprinnelig melding|ursprungligt meddelande|originalmeddelande|alkuperäinen viesti|"
    "wiadomość oryginalna|oryginalna wiadomość|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|mesaj original|"
    "исходное сообщение|пересылаемое сообщение|первоначальное сообщение|вихідне повідомлення|оригінальне повідомлення|"
    "originalno sporočilo|izvorna poruka|orijinal mesaj|orijinal ileti|原始邮件|原始郵件|原邮件|元のメッセージ|原本の?メッセージ|"
    "원본 메시지|원본 메일|αρχικό μήνυμα|missatge original|antwort|reply"
)
#: The words above a forwarded mail.
FORWARDED = (
    "forwarded message|begin forwarded message|forwarded by|forwarded mail|weitergeleitete nachricht|"
    "anfang der weitergeleiteten (?:nachricht|e-?mail)|message transféré|message réexpédié|début du message (?:réexpédié|transféré)|"
    "mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|"
    "messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|videresendt besked|"
    "videresendt meddelelse|start på videresendt besked|vidarebefordrat meddelande|vidarebefordrat mejl|välitetty viesti|"
    "wiadomość przekazana dalej|przekazana wiadomość|początek przekazywanej wiadomości|přeposlaná zpráva|preposlaná správa|"
    "továbbított üzenet|mesaj redirecționat|пересланное сообщение|пересылаемое сообщение|начало переадресованного сообщения|"
    "переслане повідомлення|iletilen mesaj|yönlendirilmiş mesaj|转发的邮件|转发邮件|轉寄的郵件|転送されたメッセージ|転送メッセージ|전달된 메시지|"
    "προωθημένο μήνυμα|missatge reenviat|proslijeđena poruka|posredovano sporočilo"
)
#: What phones and programs add below; the name of a product follows.
SENT_FROM = (
    "sent from|sent via|sent with|sent using|get outlook for|von meinem|gesendet von|gesendet mit|gesendet aus|diese nachricht wurde von|"
    "envoyé de|envoyé depuis|envoyé à partir d[e’']|envoyé avec|télécharger outlook|obtenez outlook|enviado desde|enviado de|enviado do|"
    "enviado a partir d[eo]|enviado via|obtener outlook|inviato da|inviato dal|scarica outlook|verzonden vanaf|verstuurd vanaf|"
    "verzonden met|verzonden via|verstuurd met|outlook voor|sendt fra|sendt fra min|hent outlook|skickat från|skickades från|"
    "hämta outlook|lähetetty|wysłane z|wysłano z|pobierz aplikację outlook|odesláno z|odoslané z|отправлено с|отправлено из|"
    "надіслано з|从我的|发自我的|发自|發自我的|從我的|iphoneから送信|나의 iphone|trimis de pe|elküldve|gönderildi|iphone'umdan|"
    "στάλθηκε από|sent by"
)


def _words(*tables: str) -> str:
    """Return an alternation of all words of the tables, longest first, so that "a écrit" wins over "a"."""
    words = {word for table in tables for word in table.split("|")}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_ANY_WROTE = _words(*WROTE.values())
#: A line or joined lines that end as an attribution does: the verb, perhaps a colon, perhaps dashes.
WROTE_AT_END = re.compile(rf"(?:^|[\s,>)\"'”»，])\s*(?:{_ANY_WROTE})\s*[:：]?\s*[-_]*$", re.IGNORECASE)
WROTE_INSIDE = re.compile(rf"(?:^|\W)(?:{_ANY_WROTE})\W", re.IGNORECASE)
STARTS_LIKE_ATTRIBUTION = re.compile(rf"^\W*(?:(?:{_words(OPENERS)})\b[\s.:]|\d)", re.IGNORECASE)
HAS_ADDRESS = re.compile(r"[\w.+%'=-]@[\w-]+\.?[\w.-]*")
HAS_DATE = re.compile(
    r"\b\d{4}[-/.年]\s?\d{1,2}|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}\b|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}\.? ?(?:de )?[^\W\d_]{3,}\.?,? ?(?:de )?(?:19|20)\d\d|\d{1,2}-[A-Za-z]{3}-\d{2,4}"
)

_LABEL_LINE = re.compile(
    r"^[\s>*|_]*(?:" + "|".join(f"(?P<{kind}>{_words(table)})" for kind, table in LABELS.items()) + r")\s*\*?\s*[:：]\*?(?P<value>.*)$",
    re.IGNORECASE,
)
ORIGINAL_LINE = re.compile(rf"^[\s>]*[-_=*—–]{{2,}}\s*(?:{ORIGINAL})\s*[-_=*—–:]{{0,80}}\s*$", re.IGNORECASE)
FORWARD_LINE = re.compile(
    rf"^[\s>]*(?:[-_=*—–]{{2,}}\s*(?:{FORWARDED})\b[^\n]{{0,80}}|(?:begin|anfang|début|inicio|início|inizio|start|początek|начало)"
    rf"[^\n]{{3,60}}[:：]|(?:{FORWARDED})\s*[:：])\s*[-_=*—–]{{0,80}}\s*$",
    re.IGNORECASE,
)
#: A product's own line: the words, then a name with a capital, a digit or a link; "sent from my desk" is prose.
MOBILE_LINE = re.compile(
    rf"^\W{{0,3}}(?:(?i:{SENT_FROM}))(?:[\s,]+(?i:my|a|an|meinem|meiner|mon|ma|mi|mijn|min|mitt|meu|minha|il mio|mio|mojego|мого|моего|for|the|"
    r"Mail|für|für|l['’]|pour|para|per|voor|till|til|vanuit|uit|van|van mijn|från|z|с|от))*[\s:'’]*"
    r"(?:[A-Z0-9\[<(]|i(?:Phone|Pad|Pod|OS|Phone)|(?:(?i:mobile|phone|smartphone|tablet|handy|cell|device|mobil|telefon))\b)[^.!?]{0,120}"
    r"(?:\.(?!\s)[^.!?]{0,80})*[.!]?$|^\W{0,3}(?:发自|發自|从我的|iPhoneから)[^\n]{0,60}$"
)

_REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|antwort|sv|vs|odp|r|rif|ref|res|resp|yn|ynt|atb|vá|bls|πη|σχετ|تعليق|ha|hs|отв|на|відп|"
    r"回复|回覆|答复|答覆|返信|답장|회신)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|i|rv|enc|vb|doorst|vl|vs fw|pd|vd|továbbítás|προωθ|ilt|пересл|fs|tov|reenv|转发|轉寄|転送|전달)"
    r"\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)


def label_of(line: str) -> tuple[str, str]:
    """Return the kind ("from", "sent", ...) and the value of a header-block line, ("", "") when it is none."""
    # Nearly every line of prose fails here, before any pattern is tried.
    if ":" not in line[:40] and "：" not in line[:40]:
        return "", ""
    match = _LABEL_LINE.match(line[:500])
    if match is None or match.lastgroup is None:
        return "", ""
    kind = next(kind for kind in LABELS if match[kind] is not None)
    return kind, match["value"].strip()


def is_reply_subject(subject: str) -> bool:
    """Tell whether a subject is marked as an answer."""
    return _REPLY.match(subject[:200]) is not None


def is_forward_subject(subject: str) -> bool:
    """Tell whether a subject is marked as forwarded."""
    return _FORWARD.match(subject[:200]) is not None
