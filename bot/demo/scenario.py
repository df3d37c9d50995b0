"""Who writes what in the demo: ten people with printing trouble, and then one with a major outage. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One mail to the desk."""

    name: str
    address: str
    subject: str
    text: str


PRINTING = (
    Report(
        "Amira Haddad",
        "amira.haddad@example.org",
        "Printer on the second floor",
        "Good morning,\n\nthe printer next to room 214 has a paper jam again. I took everything out that I could see, "
        "but the red light stays on.\n\nKind regards\nAmira",
    ),
    Report(
        "Jonas Vogt",
        "jonas.vogt@example.org",
        "Drucker druckt nur Streifen",
        "Hallo,\n\nseit heute früh hat jeder Ausdruck schwarze Streifen am Rand. Einen neuen Toner habe ich schon "
        "eingesetzt, das hat nichts geändert.\n\nGruß\nJonas Vogt",
    ),
    Report(
        "Petra Lindqvist",
        "petra.lindqvist@example.org",
        "Scan to mail does not arrive",
        "Hello, I scanned a contract to my own address at the copier in the archive three times. The display says "
        "sent, but no mail with the scan has come. Could you have a look? Petra",
    ),
    Report(
        "Mehmet Aydin",
        "mehmet.aydin@example.org",
        "Druckaufträge bleiben hängen",
        "Guten Morgen, meine Druckaufträge stehen seit einer halben Stunde in der Warteschlange und werden nicht "
        "gedruckt. Den Rechner habe ich neu gestartet. Viele Grüße, Mehmet Aydin",
    ),
    Report(
        "Grace O'Neill",
        "grace.oneill@example.org",
        "toner empty",
        "The small laser printer in our office says the toner is empty. Can someone bring a new cartridge? Thanks",
    ),
    Report(
        "Tomasz Wilk",
        "tomasz.wilk@example.org",
        "Wrong printer driver after the update",
        "Since last night's update my laptop prints everything in the wrong size. The printer driver seems to be a "
        "different one now. It is not pressing, I can use a colleague's machine meanwhile.\n\nTomasz",
    ),
    Report(
        "Sabine Kraus",
        "sabine.kraus@example.org",
        "Papierfach klemmt",
        "Liebe Kollegen,\nam Drucker in der Poststelle lässt sich das Papierfach nicht mehr schließen, es klemmt auf "
        "halbem Weg.\nBeste Grüße\nSabine Kraus",
    ),
    Report(
        "Luis Ferreira",
        "luis.ferreira@example.org",
        "Cannot print double sided",
        "Hi, the option for printing on both sides has gone from the print dialogue on my computer. It was there on "
        "Friday. Luis",
    ),
    Report(
        "Hannah Berg",
        "hannah.berg@example.org",
        "Etikettendrucker im Lager",
        "Hallo zusammen, der Etikettendrucker an meinem Platz zieht die Etiketten schief ein und druckt daneben. "
        "Ich kann einstweilen den am Nachbarplatz nehmen. Hannah Berg",
    ),
    Report(
        "Ravi Menon",
        "ravi.menon@example.org",
        "Printer offline",
        "Hello desk, my computer shows the printer PR-3-07 as offline, although it is switched on and others can "
        "print. Best, Ravi",
    ),
)

OUTAGE = Report(
    "Claire Dubois",
    "claire.dubois@example.org",
    "Nobody can use the till system in any branch",
    "This is urgent: since a few minutes ago nobody can log on to the till system, in any branch. All branches are "
    "affected, the server does not answer, nothing can be sold and customers are queueing. It is a complete outage.\n\n"
    "Claire Dubois, head of branch operations",
)

#: In the order in which they are sent: the outage comes last.
REPORTS = (*PRINTING, OUTAGE)


def mail_of(report: Report, *, to: str, message_id: str, date: datetime) -> EmailMessage:
    """Return a report as the mail that its author's program would send."""
    mail = EmailMessage()
    mail["From"] = f'"{report.name}" <{report.address}>'
    mail["To"] = to
    mail["Subject"] = report.subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    mail.set_content(report.text)
    return mail
