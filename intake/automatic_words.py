"""The words of answering machines by language, and of senders that take no replies. Pure."""

from __future__ import annotations

import re

#: Subjects that machines write; believed on their own only where a colon and the original subject follow.
SURE = (
    r"自动回复|自动答复|自動回覆|自動返信|自動応答|自動回應|"
    r"auto(?:matic|mated)?[ -]?(?:reply|response|respond\w*|answer)\b|"
    r"out[ -]of[ -](?:the[ -])?office(?: auto\w*)?(?: reply| message)?|"
    r"automatische antwort|automatisch antwoord|"
    r"(?:automatische )?abwesenheits(?:notiz|nachricht|meldung|agent|assistent)|"
    r"réponse automatique|message d['’]absence|respuesta autom[aá]tica|resposta autom[aá]tica|risposta automatica|"
    r"automatisch beantwoord|afwezigheids\w*|autosvar|automatisk(?:t)? svar|fraværs\w*|frånvaromeddelande|"
    r"automaattinen vastaus|poissaoloilmoitus|poissaoloviesti|vacation (?:auto[ -]?)?(?:reply|response|message)|"
    r"házon kívül|autoodpowiedź|автоматичен отговор|автоматски одговор|balasan otomatis|samodejni odgovor|"
    r"automatisch bericht|réponse d['’]absence|mensaje automático|mensagem automática|messaggio automatico|"
    r"autom\. odpowiedź|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpov[eě]ď|automatikus válasz|"
    r"răspuns automat|"
    r"автоматический ответ|автоответ\w*|автоматична відповідь|автовідповідь|automatick[aá] odpoveď|"
    r"otomatik (?:yanıt|cevap)|"
    r"αυτόματη απάντηση|תשובה אוטומטית|رد تلقائي|자동 ?(?:회신|응답)|avtomatski odgovor|"
    r"automatski odgovor|"
    r"automatinis atsakymas|automātiskā atbilde|automaatvastus|resposta automàtica|respon otomatis|"
    r"trả lời tự động|ตอบกลับอัตโนมัติ|yanıt: otomatik"
)
#: Subjects that people write as well; believed only together with another sign.
UNSURE = (
    r"自动回复|自動回覆|自動返信|自動応答|"
    r"auto\s*[:：]|(?:i am |i'm )(?:currently )?out of (?:the )?office|"
    r"away from|(?:i am |i'm )?(?:away|on vacation|on holiday|on leave)\b|vacation\b|absence(?: du bureau)?\b|abwesend|"
    r"abwesenheit|(?:ich bin )?nicht im büro|"
    r"urlaub|absent(?: du bureau)?|fuera de (?:la )?oficina|ausente|fora do escritório|ausência|"
    r"fuori (?:sede|ufficio)|assente|"
    r"niet aanwezig|afwezig|ikke til stede|fravær|frånvarande|poissa|nieobecno\w*|mimo kancelář|нет в офисе|"
    r"отсутств\w*|不在|外出|"
    r"en congé|vakantie|frånvaro|ute från kontoret|semester|ikke på kontoret|fraværende|"
    r"poza biurem|urlop|mimo kancelář\w*|dovolená|szabadság\w*|нет на месте|в отпуске|у відпустці|în concediu|"
    r"ofis dışında\w*|izinli\w*|休暇中?|休假|부재중|휴가|אינני במשרד|خارج المكتب"
)
AUTO_REPLY_SUBJECT = re.compile(
    rf"\s*[\[(*]*\s*(?:(?P<sure>(?:{SURE})(?:\s*[:：]|\s*[\])]|\s+(?:re|aw|sv)\s*:)|"
    rf"auto:\s.{{3,60}}(?:out of (?:the )?office|außer haus|absent|fuera|returning|rückkehr|nicht im büro|fuori|"
    rf"afwezig))|"
    rf"(?:{SURE}|{UNSURE})(?!\w)(?P<colon>\s*[:：]|[\])])?)",
    re.IGNORECASE,
)
#: What absence notes say.
AWAY_TEXT = re.compile(
    r"out of (?:the )?office|(?:currently|presently|will be|am|i'm|be) (?:away|on (?:vacation|leave|holiday|"
    r"annual|maternity|parental)|out of|absent|travell?ing|unavailable)|"
    r"limited access to (?:my )?e-?mail|(?:no|limited|intermittent) access to|"
    r"(?:bin|befinde mich|ab|bis) .{0,40}(?:nicht (?:im büro|erreichbar|im haus)|im urlaub|abwesend|außer haus)|"
    r"(?:suis|serai) (?:actuellement )?(?:absent|en congé|en vacances)|de retour le|"
    r"(?:estoy|estaré|me encuentro) (?:fuera|ausente|de vacaciones)|(?:estou|estarei) (?:ausente|de férias|fora)|"
    r"(?:sono|sarò) (?:assente|in ferie|fuori)|(?:ben|afwezig) .{0,30}(?:afwezig|vakantie|terug)|"
    r"jeg er (?:på ferie|ikke|bortrejst|tilbake|tilbage)|"
    r"jag är (?:på semester|inte|tillbaka|borta)|olen (?:lomalla|poissa)|jestem (?:na urlopie|nieobecn)|"
    r"będę nieobecn|nejsem v kanceláři|"
    r"я (?:в отпуске|отсутствую)|в отпуске|休暇|不在|自动回复|外出|"
    r"ik ben (?:op vakantie|met vakantie|niet aanwezig|afwezig)|(?:suis|serai) .{0,30}(?:absent|en congés?)|"
    r"(?:fino al|in) .{0,20}ferie|nem vagyok (?:az irodában|elérhető)|szabadságon|у відпустці|în concediu|"
    r"jsem na dovolené|som na dovolenke|izindeyim|ofis dışında|休假|부재중|휴가",
    re.IGNORECASE,
)
#: What answering machines say of themselves.
MACHINE_TEXT = re.compile(
    r"this is an auto(?:matic|mated|-?generated|matically generated)[ -](?:e-?mail )?(?:reply|response|answer|"
    r"message)|automated (?:response|reply)|"
    r"automatisch (?:erstellte|generierte|erzeugte) (?:antwort|nachricht|e-?mail)|dies ist eine automatische antwort|"
    r"ceci est une réponse automatique|esta es una respuesta automática|esta é uma resposta automática|"
    r"questa è una risposta automatica|"
    r"dit is een automatisch (?:antwoord|bericht)|dette er et automatisk svar|detta är ett automatiskt svar|"
    r"to jest automatyczna odpowiedź|это автоматический ответ|これは自動|自動返信",
    re.IGNORECASE,
)
#: Senders that say themselves that nobody reads the answer.
NO_REPLY = re.compile(
    r"\b(?:no|do[-_.]?not|donot|never|not?|nicht|ne[-_.]?pas)[-_.]?(?:reply|respond|answer|antworten|repondre)|"
    r"noreply|nao[-_.]?responda|"
    r"no[-_.]?responder|keine[-_.]?antwort|nepasrepondre|(?:^|<)\s*(?:mailer-daemon|postmaster|bounces?|"
    r"notifications?|alerts?)(?:[+-][^@\s]*)?@",
    re.IGNORECASE,
)
#: What a mail provider's feedback loop writes above a complaint that is not in the format of RFC 5965.
COMPLAINT_SUBJECT = re.compile(r"\s*(?:complaint about message from \d|email feedback report for ip)", re.IGNORECASE)
#: How mail programs head a receipt of their own (RFC 8098).
READ_SUBJECT = re.compile(
    r"\s*(?:not )?(?:read|gelesen|ungelesen|lu|non lu|leído|no leído|lida?|letto|gelezen|læst|lest|läst|luettu|"
    r"przeczytane|přečteno|прочитано|прочтено|okundu|已读|已讀|開封済み|읽음|return receipt|disposition notification|"
    r"lesebestätigung|read receipt|accusé de réception|confirmación de lectura)\b[^\n]{0,40}[:：(]",
    re.IGNORECASE,
)
#: How machines mark what they write, beside the header that is meant for it.
GENERATED_SUBJECT = re.compile(r"\s*[\[(*]\s*auto(?:matically)?[- ]?generated\b", re.IGNORECASE)
