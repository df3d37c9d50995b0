"""The words of feet: what phones, programs, scanners and other desks add below or above a text, by language. Pure.

Only tables, as in `intake.quote_words`: words are regular expressions, separated by bars.
"""

from __future__ import annotations

#: What phones and programs start their line with; the name of a product follows.
SENT_FROM = (
    "sent from|sent via|sent with|sent using|sent by|get outlook for|get the outlook app|von meinem|von meiner|"
    "gesendet von|gesendet mit|gesendet mittels|gesendet aus|gesendet über|verschickt von|"
    "diese nachricht wurde von|holen sie sich|outlook f(?:ü|ue)r|laden sie|"
    "envoyé de|envoyé depuis|envoyé à partir d[e’']|envoyé avec|envoyé via|provenance : courrier|"
    "télécharger outlook|obtenez outlook|obtenir outlook|"
    "enviado desde|enviado de|enviado do|enviado con|enviado com|enviado da|enviado pelo|"
    "enviado a partir d[eo]|enviado via|enviat des del|obtener outlook|obtén outlook|obter o outlook|baixe o outlook|"
    "inviato da|inviato dal|inviato con|scarica outlook|ottieni outlook|"
    "verzonden vanaf|verstuurd vanaf|verzonden met|verzonden via|verzonden vanuit|verstuurd met|verstuurd via|"
    "outlook voor|download outlook|"
    "sendt fra|sendt fra min|sendt via|sendt med|hent outlook|få outlook|skaff deg outlook|skickat från|"
    "skickades från|skickat med|hämta outlook|skaffa outlook|outlook för|lähetetty|hanki outlook|"
    "wysłane z|wysłano z|wysłane przez|wysłano przy użyciu|pobierz aplikację outlook|pobierz outlook|uzyskaj outlook|"
    "odesláno z|odesláno ze|odoslané z|odoslané zo|stáhnout outlook|získať outlook|získat outlook|"
    "отправлено с|отправлено из|отправлено через|надіслано з|надіслано із|изпратено от|poslano z|poslano iz|"
    "poslano s|poslato sa|saadetud|išsiųsta iš|nosūtīts no|"
    "从我的|发自我的|发自|發自我的|從我的|傳送自|寄自|获取|iphoneから送信|나의 iphone|trimis de pe|trimis din|elküldve|"
    "küldve|στάλθηκε από|dikirim dari|được gửi từ|ส่งจาก|נשלח מ|أرسلت من|أُرسلت من|enviado dende|"
    "enviado desde mi|seolta ó|sent from the all new|wysłane z aplikacji|отправлено из почты для|feladó: posta"
)
#: What ends the line where the product comes first: "Von meinem iPhone gesendet", "iPhone'umdan gönderildi".
SENT_LAST = (
    "gesendet|geschickt|verschickt|versendet|herunterladen|installieren|gönderildi|gönderilmiştir|edinin|indirin|から送信|から送信されました|"
    "からの送信|を入手|에서 보냄|에서 보냈습니다|에서 전송|发送|發送|傳送|downloaden|küldve|elküldve|lähetetty"
)
#: The products themselves, where the order of words tells nothing.
PRODUCTS = (
    "iphone|ipad|ipod|ios|android|samsung|galaxy|blackberry|outlook|windows|yahoo|gmail|huawei|xiaomi|redmi|oppo|"
    "oneplus|pixel|nokia|lumia|xperia|htc|motorola|honor|fairphone|proton|mail\\.ru|web\\.de|gmx|t-online|telekom|"
    "thunderbird|mailbird|spark|k-9|fairemail|bluemail|aquamail|nine|posteo|tutanota|tuta|zoho|"
    "handy|smartphone|mobilgerät|mobiltelefon|tablet"
)
#: Devices without a name: "my phone", "mon appareil".
DEVICES = (
    "mobile|phone|smartphone|tablet|handy|cell|cellphone|device|mobil\\w*|telefon\\w*|appareil|téléphone|portable|"
    "dispositivo|teléfono|telefone|móvil|celular|cellulare|telefono|enhet|mobiel\\w*|telefoon|apparaat|toestel|"
    "urządzeni\\w*|telefonu|мобильн\\w*|телефон\\w*|смартфон\\w*|aparat\\w*|laite\\w*|puhelime\\w*|"
    "iphon\\w*|ipad\\w*|dator|mac|computer|gerät|workspace|huawei|samsung"
)
#: What virus scanners and the friends of trees add, one alternative a line of theirs.
NOTICES = (
    r"yahoo mail: search, organi[sz]e, conquer|"
    r"virus-free\.|virenfrei\.|frei von viren\.|garanti sans virus\.|sans virus\.|libre de virus\.|"
    r"livre de vírus\.|privo di virus\.|virusvrij\.|wolny od wirusów\.|без вирусов\.|virusfri\.|bez virů\.|"
    r"this (?:e-?mail|message) (?:has been|was) (?:checked|scanned|sent)[^\n]{0,60}\b(?:virus|avast|avg|antivirus)|"
    r"this (?:e-?mail|message) is free from viruses|"
    r"diese e-?mail wurde[^\n]{0,60}(?:viren|avast|avg)|"
    r"(?:l['’]absence de virus|cet e-?mail a été vérifié)|este (?:correo|mensaje|e-?mail|email)[^\n]{0,80}\bv[ií]rus|"
    r"el software de antivirus|questa e-?mail è stata controllata|deze e-?mail is (?:gecontroleerd|gescand)|"
    r"denna e-?post har|"
    r"(?:please )?(?:consider|think of) the environment(?:\s*[.!]?$|,?\s(?:before|when|do not|and)\b)|"
    r"save (?:a tree|paper)\b|"
    r"bitte (?:denken sie an|prüfen sie)[^\n]{0,80}(?:umwelt|ausdruck)|pensez à l['’]environnement|"
    r"avant d['’]imprimer|antes de imprimir|prima di stampare|"
    r"denk aan het milieu|tänk på miljön|tenk på miljøet|tænk på miljøet|"
    r"(?:www\.)?avast\.com$|scanned by mailscanner"
)
#: What help desks write above what they sent: everything from there on is quoted.
REPLY_ABOVE = (
    r"(?:reply|respond|write|type|enter|answer)[^\n]{0,40}(?:above|over) (?:this|the) (?:dotted |dashed )?line|"
    r"antwort\w*[^\n]{0,30}(?:oberhalb|über) (?:dieser|diese) (?:zeile|linie)|"
    r"(?:oberhalb|über) dieser (?:zeile|linie)[^\n]{0,20}antwort\w*|"
    r"(?:réponse|répond\w*|écri\w*)[^\n]{0,30}au[- ]dessus de cette ligne|"
    r"(?:respuesta|respond\w*|escrib\w*)[^\n]{0,30}(?:por encima|encima|arriba) de esta línea|"
    r"(?:resposta|respond\w*|escrev\w*|digite)[^\n]{0,30}acima desta linha|"
    r"(?:risposta|rispond\w*|scriv\w*)[^\n]{0,30}sopra (?:questa|di questa) (?:riga|linea)|"
    r"(?:antwoord\w*|reactie|typ\w*|reageer)[^\n]{0,30}boven deze (?:regel|lijn)|"
    r"(?:svar\w*|skriv)[^\n]{0,30}(?:over denne (?:linje|linjen)|ovanför (?:denna|den här) (?:rad|raden|linje))|"
    r"(?:kirjoita|vastaa)[^\n]{0,30}tämän (?:rivin|viivan) yläpuolelle|"
    r"odpowied\w*[^\n]{0,30}(?:powyżej|nad) t(?:ej|ą) lini|(?:odpověď|odpovězte)[^\n]{0,30}nad t(?:ento|ímto) řád|"
    r"(?:ответ\w*|пишите)[^\n]{0,30}выше этой (?:линии|строки)|"
    r"(?:この|上の)(?:行|線)(?:より|の)上|此(?:行|线|線)(?:上方|之上|以上)"
)
#: What some of them write below it: everything from there on is the answer again.
REPLY_BELOW = (
    r"(?:reply|respond|write|type|answer)[^\n]{0,40}(?:under|below|beneath) (?:this|the) line|"
    r"(?:antwort|schreib)\w*[^\n]{0,30}unter(?:halb)? dieser (?:zeile|linie)|"
    r"(?:répond|écri)\w*[^\n]{0,30}(?:sous|dessous de) cette ligne|"
    r"(?:respond|escrib)\w*[^\n]{0,30}(?:debajo de|bajo) esta línea|(?:respond|escrev)\w*[^\n]{0,30}abaixo desta linha|"
    r"(?:rispond|scriv)\w*[^\n]{0,30}sotto questa (?:riga|linea)"
)
#: One of them is in each of those lines: a look that costs nothing.
LINE_WORDS = (
    *("line", "zeile", "linie", "ligne", "línea", "linha", "riga", "linea", "regel", "lijn", "linje", "rad", "riv"),
    *("viiva", "lini", "řád", "линии", "строки", "行", "線", "线"),
)
