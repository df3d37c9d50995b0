"""The words of answering machines by language, and of senders that take no replies. Pure."""

from __future__ import annotations

import re

#: Subjects that only a machine writes; believed on their own.
SURE = (
    r"auto(?:matic|mated)?[ -]?(?:reply|response|respond\w*|answer)\b|out[ -]of[ -](?:the[ -])?office(?: auto\w*)?(?: reply| message|:)|"
    r"automatische antwort|automatisch antwoord|abwesenheits(?:notiz|nachricht|meldung|agent|assistent)|"
    r"réponse automatique|message d['’]absence|respuesta autom[aá]tica|resposta autom[aá]tica|risposta automatica|"
    r"automatisch beantwoord|afwezigheids\w*|autosvar|automatisk(?:t)? svar|fraværs\w*|frånvaromeddelande|automaattinen vastaus|poissaoloilmoitus|"
    r"autom\. odpowiedź|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpov[eě]ď|automatikus válasz|răspuns automat|"
    r"автоматический ответ|автоответ\w*|автоматична відповідь|автовідповідь|automatick[aá] odpoveď|otomatik (?:yanıt|cevap)|"
    r"αυτόματη απάντηση|תשובה אוטומטית|رد تلقائي|自动回复|自動回覆|自動返信|自動応答|자동 ?(?:회신|응답)|avtomatski odgovor|automatski odgovor|"
    r"automatinis atsakymas|automātiskā atbilde|automaatvastus|resposta automàtica|respon otomatis|trả lời tự động|ตอบกลับอัตโนมัติ|yanıt: otomatik"
)
#: Subjects that people write as well; believed only together with another sign.
UNSURE = (
    r"out of (?:the )?office|away from|(?:i am |i'm )?(?:away|on vacation|on holiday|on leave)\b|vacation\b|absence\b|abwesend|abwesenheit|nicht im büro|"
    r"urlaub|absent|absence du bureau|fuera de (?:la )?oficina|ausente|fora do escritório|ausência|fuori (?:sede|ufficio)|assente|"
    r"niet aanwezig|afwezig|ikke til stede|fravær|frånvarande|poissa|nieobecno\w*|mimo kancelář|нет в офисе|отсутств\w*|不在|外出"
)
AUTO_REPLY_SUBJECT = re.compile(
    rf"\s*(?:(?:re|aw|sv|antw|fwd?|wg|tr|rép)\s*:\s*)*[\[(*]*\s*(?:(?P<sure>{SURE})|(?P<unsure>{UNSURE}))", re.IGNORECASE
)
#: What absence notes say.
AWAY_TEXT = re.compile(
    r"out of (?:the )?office|(?:currently|presently|will be|am|i'm|be) (?:away|on (?:vacation|leave|holiday|annual|maternity|parental)|out of|absent|travell?ing|unavailable)|"
    r"limited access to (?:my )?e-?mail|(?:no|limited|intermittent) access to|(?:will|shall) (?:respond|reply|get back|return)|"
    r"this is an auto(?:matic|mated|-?generated)|automated (?:response|reply|message)|auto-?reply|thank you for (?:your (?:e-?mail|message)|contacting)|"
    r"(?:bin|befinde mich|ab|bis) .{0,40}(?:nicht (?:im büro|erreichbar|im haus)|im urlaub|abwesend|außer haus)|automatisch (?:erstellt|generiert|erzeugt)|"
    r"(?:suis|serai) (?:actuellement )?(?:absent|en congé|en vacances)|de retour le|réponse automatique|"
    r"(?:estoy|estaré|me encuentro) (?:fuera|ausente|de vacaciones)|(?:estou|estarei) (?:ausente|de férias|fora)|"
    r"(?:sono|sarò) (?:assente|in ferie|fuori)|(?:ben|afwezig) .{0,30}(?:afwezig|vakantie|terug)|jeg er (?:på ferie|ikke|bortrejst|tilbake|tilbage)|"
    r"jag är (?:på semester|inte|tillbaka|borta)|olen (?:lomalla|poissa)|jestem (?:na urlopie|nieobecn)|będę nieobecn|nejsem v kanceláři|"
    r"я (?:в отпуске|отсутствую)|в отпуске|休暇|不在|自动回复|外出",
    re.IGNORECASE,
)
#: Senders that say themselves that nobody reads the answer.
NO_REPLY = re.compile(
    r"\b(?:no|do[-_.]?not|donot|never|not?|nicht|ne[-_.]?pas)[-_.]?(?:reply|respond|answer|antworten|repondre)|noreply|nao[-_.]?responda|"
    r"no[-_.]?responder|keine[-_.]?antwort|nepasrepondre|(?:^|<)\s*(?:mailer-daemon|postmaster|bounces?|notifications?|alerts?)(?:[+-][^@\s]*)?@",
    re.IGNORECASE,
)
