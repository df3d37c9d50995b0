"""The words by which mail programs introduce quotes, forwards and feet, by language. Pure.

Only tables: adding a language is adding its words. `intake.quote_headers` makes the patterns of them. Words are regular
expressions, separated by bars; no word may start or end with a blank.
"""

from __future__ import annotations

#: "wrote", as attributions end with it or carry it before the name.
WROTE = {
    "en": "wrote|writes|sent|said|spake|said the following",
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
    "tr": "şunu yazdı|şunları yazdı|yazdı|şöyle yazdı",
    "vi": "đã viết|viết",
    "zh": "写道|寫道|写到",
    "ja": "のメール|書きました|wrote|が書いた",
    "ko": "작성|님이 작성|wrote",
    "et/lt/lv/sl/hr": "kirjutas|rašė|rakstīja|je napisal|je napisala|napisao je|napisala|napisao|napisal|piše",
    "ca": "va escriure|ha escrit",
    "ar/he/fa": "كتب|כתב|כתבה|نوشت|نوشته است",
    "id/ms": "menulis",
    "th": "เขียนว่า|เขียน",
    "af/sr": "geskryf|је написао|је написала|је написао/ла|пише",
    "is/ga/eu/gl": "skrifaði|scríobh|idatzi du|escribiu",
}
#: The first word of an attribution, before the date.
OPENERS = (
    "on|at|am|um|le|el|il|em|op|den|den|de|dne|dna|dňa|dnia|w dniu|dana|la|pada|vào|ve|in data|in datum|în data|data|"
    "ma|pe|ti|ke|to|la|su|på|день|в|от|στις|kl|tir|man|ons|tor|fre|lør|søn|mån|tis|lör|sön|fecha|von|from|from:|在|于|"
    "missatge de|mensaje de|message de|în|no dia|kuupäeval|เมื่อ|pada|pada tanggal|في|در تاریخ|ngày|dňa|у|o|lúc"
)
#: What stands before the name where nobody "wrote": "Quoting Ann <ann@example.org>:".
QUOTING = (
    "quoting|zitat von|zitiere|citando a|citando|mensaje citado por|citazione di|citeren|citaat van|citerar|"
    "citat från|siterer|citat af|lainaus|cytowanie|cytat od|cituji|idézet|цитирую|citation de|en réponse à|"
    "in reply to|in response to|antwort auf"
)
#: "wrote in message", as news readers and Outlook Express write it before the id of what they quote.
WROTE_IN_MESSAGE = (
    "wrote in (?:the )?(?:message|news)|schrieb im newsbeitrag|schrieb in nachricht|"
    "a écrit dans le message(?: de)?|a écrit dans le message d[e’']|escribió en el mensaje|escreveu na mensagem|"
    "ha scritto nel messaggio|schreef in bericht|skrev i (?:meddelandet|meddelelsen|meldingen?)|"
    "kirjoitti viestissä|napisał(?:a|\\(a\\))? w wiadomości|píše v diskusním příspěvku|"
    "сообщил(?:/сообщила)? в новостях(?: следующее)?"
)
#: Field names of the header block that Outlook and others write above what they quote.
LABELS = {
    "from": "from|von|de|da|van|fra|från|od|от|від|发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|lähettäjä|feladó|"
    "de la|"
    "expéditeur|remitente|mittente|odesílatel|kimden|gönderen|από|מאת|من|saatja|nuo|no|от кого|afzender|"
    "absender|nadawca|šalje|pošiljatelj|odosielateľ|od koga|pošiljalac|от кого|dari|จาก|von|avsender|afsender|từ|nork",
    "sent": "sent|gesendet|envoyé|envoyé le|envoyé à|enviado|enviado el|enviado em|enviada em|enviada|inviato|"
    "inviata|verzonden|sendt|skickat|"
    "wysłano|wysłane|odesláno|odoslané|отправлено|надіслано|"
    "发送时间|发送日期|寄件日期|送信日時|보낸 날짜|lähetetty|elküldve|küldve|"
    "trimis|"
    "gönderildi|gönderme tarihi|στάλθηκε|נשלח|تم الإرسال|saadetud|išsiųsta|poslano|poslato|изпратено|dikirim|enviat|"
    "enviat el|noiz bidalia|"
    "nosūtīts|ส่ง|đã gửi",
    "date": "date|datum|dato|data|fecha|дата|日期|发送日期|日時|日付|날짜|"
    "päivämäärä|päiväys|dátum|tarih|ημερομηνία|תאריך|التاريخ|kuupäev|"
    "message du|time|heure",
    "to": "to|an|à|a|para|aan|til|till|do|komu|кому|收件人|宛先|받는 ?사람|vastaanottaja|címzett|către|catre|"
    "kime|alıcı|προς|אל|إلى|"
    "saaja|kam|destinataire|per|empfänger|prima|za|收件者|kepada|ถึง|đến|tới|til|adresat|per a|nori|за",
    "cc": "cc|kopie|kopie|kopia|copie à|copie|copia|kopi|копия|копія|抄送|副本|참조|másolat|bilgi|kopio|bcc",
    "subject": "subject|thema|sujet|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|predmet|"
    "тема|主题|主題|主旨|件名|"
    "제목|aihe|tárgy|subiect|konu|θέμα|נושא|الموضوع|teema|tema|zadeva|assumpte|subjek|เรื่อง|chủ đề|относно|gaia",
    "other": "reply-to|antwort an|importance|wichtigkeit|importancia|priority|attachments|anlagen|risposta|"
    "répondre à|organisation",
}
#: The words of a line of dashes above a quoted original.
ORIGINAL = (
    "original message|original appointment|original e-?mail|reply message|reply above|ursprüngliche nachricht|"
    "originalnachricht|antwortnachricht|"
    "original-nachricht|ursprüngliche mail|message d['’]origine|message original|message initial|mensaje original|"
    "mensagem original|messaggio originale|messaggio originario|oorspronkelijk bericht|origineel bericht|"
    "oprindelig meddelelse|"
    "oprindelig besked|original meddelelse|opprinnelig melding|ursprungligt meddelande|originalmeddelande|"
    "alkuperäinen viesti|"
    "wiadomość oryginalna|oryginalna wiadomość|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|"
    "mesaj original|"
    "исходное сообщение|первоначальное сообщение|вихідне повідомлення|"
    "оригінальне повідомлення|"
    "originalno sporočilo|izvorna poruka|orijinal mesaj|orijinal ileti|"
    "原始邮件|原始郵件|原邮件|原始信件|回复的原邮件|元のメッセージ|原本の?メッセージ|original|replied message|"
    "mail original|courrier original|e-?mail original|posta originale|originele e-?mail|original besked|"
    "original melding|původní e-mail|"
    "원본 메시지|원본 메일|αρχικό μήνυμα|missatge original|antwort|reply"
)
#: The words above a forwarded mail.
FORWARDED = (
    "forwarded message|begin forwarded message|forwarded by|forwarded mail|weitergeleitete nachricht|"
    "anfang der weitergeleiteten (?:nachricht|e-?mail)|message transféré|message réexpédié|"
    "début du message (?:réexpédié|transféré)|"
    "mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|"
    "início da mensagem encaminhada|"
    "messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|"
    "videresendt besked|"
    "videresendt meddelelse|start på videresendt besked|vidarebefordrat meddelande|vidarebefordrat mejl|"
    "välitetty viesti|"
    "wiadomość przekazana dalej|przekazana wiadomość|początek przekazywanej wiadomości|přeposlaná zpráva|"
    "preposlaná správa|"
    "továbbított üzenet|mesaj redirecționat|пересланное сообщение|пересылаемое сообщение|"
    "начало переадресованного сообщения|"
    "переслане повідомлення|iletilen mesaj|yönlendirilmiş mesaj|"
    "转发的邮件|转发邮件|轉寄的郵件|転送されたメッセージ|転送メッセージ|전달된 메시지|"
    "προωθημένο μήνυμα|missatge reenviat|proslijeđena poruka|posredovano sporočilo|"
    "weitergeleitet von|transféré par|réexpédié par|reenviado por|encaminhado por|inoltrato da|doorgestuurd door|"
    "vidarebefordrat av|videresendt af|videresendt av|przekazane przez|redirigé par|"
    "fwd|vidarebefordrat brev|början på vidarebefordrat meddelande|videresendt melding|videresendt e-post|"
    "begynnelse på videresendt melding|välitetty viesti alkaa|alkaa välitetty viesti|"
    "początek przekazanej wiadomości|treść przekazanej wiadomości|przekazana dalej wiadomość|"
    "začátek přeposílané zprávy|přeposílaná zpráva|přeposlaný e-mail|začiatok preposlanej správy|"
    "továbbított levél kezdete|továbbított levél|továbbított e-mail|mesaj trimis mai departe|"
    "перенаправленное сообщение|пересланное письмо|переадресованное сообщение|початок переадресованого повідомлення|"
    "iletilen ileti başlangıcı|iletilmiş mesaj|İletilen ileti başlangıcı|yönlendirilen mesaj|"
    "转发邮件信息|开始转发的邮件|轉寄郵件|開始轉寄郵件|轉寄訊息|전달된 이메일 시작|전달된 메일|"
    "הודעה שהועברה|תחילת ההודעה שהועברה|الرسالة المُعاد توجيهها|الرسالة المعاد توجيهها|بداية الرسالة المحولة|"
    "προωθημένο μήνυμα ακολουθεί|pesan terusan|pesan yang diteruskan|tin nhắn đã chuyển tiếp|"
    "ข้อความที่ส่งต่อ|препратено съобщение|прослеђена порука|edasi saadetud kiri|persiųstas laiškas|pārsūtīta ziņa"
)
#: How people close a letter.
SIGN_OFF = (
    "(?:kind |best |warm )?regards|best(?: wishes)?|thanks|thank you|many thanks|cheers|sincerely|yours|"
    "(?:mit )?(?:freundlichen?|besten?|lieben?|viele[nr]?|schöne[nr]?) grü(?:ß|ss)en?|grü(?:ß|ss)e|gru(?:ß|ss)|"
    "mfg|danke|"
    "(?:bien )?cordialement|merci|bonne journée|salutations|(?:un )?saludos?|gracias|atentamente|obrigad[oa]|"
    "atenciosamente|cumprimentos|cordiali saluti|grazie|saluti|met vriendelijke groet(?:en)?|groet(?:en|jes)?|"
    "mvg|bedankt|"
    "(?:med )?(?:venlig|vennlig|vänlig|bästa) ?hilsen|(?:med )?vänliga hälsningar|mvh|hilsen|hälsningar|tak|"
    "tack|takk|"
    "terveisin|kiitos|pozdrawiam|z poważaniem|dziękuję|s pozdravem|děkuji|üdvözlettel|köszönöm|с уважением|спасибо|"
    "з повагою|дякую|saygılarımla|teşekkürler"
)
