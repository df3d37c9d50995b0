"""The words on the pages for reporters, in every language that they are told in. Pure.

Agents' pages are in English; whoever needs help is told in the language that their browser asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "report": "Report a problem",
        "intro": "Tell us what does not work. You will get an answer by e-mail.",
        "name": "Your name",
        "address": "Your e-mail address",
        "address_hint": "We answer to this address.",
        "subject": "What is it about?",
        "text": "What happened?",
        "text_hint": "What did you do, what did you see, since when, and who else is affected?",
        "files": "Files, such as a screenshot",
        "send": "Send",
        "trap": "Leave this field empty",
        "missing_address": "Please give an e-mail address that we can answer to, such as name@example.org.",
        "missing_text": "Please tell us what happened.",
        "too_soon": "That was very quick. Please look it over and send it once more.",
        "too_late": "This page was open for a long time. Please send it once more.",
        "too_many": "There were many reports from here just now. Please wait a while, or write a mail.",
        "too_large": "That is too large. Please send smaller files.",
        "busy": "We could not keep your report just now. Nothing was sent; please try again in a minute.",
        "mistakes": "Something is missing",
        "received": "We have your report",
        "reading": "It is being read. This page looks again by itself.",
        "your_report": "Your report",
        "state": "State",
        "opened": "Reported",
        "response_due": "First answer by",
        "resolution_due": "We aim to have it working again by",
        "response_missed": "We wanted to answer you by",
        "resolution_missed": "We wanted to have it working again by",
        "not_managed": "We have not managed it. We are sorry.",
        "said": "What was said",
        "you": "You",
        "desk": "Service desk",
        "nothing": "Nothing was said yet.",
        "answer": "Add something",
        "answer_hint": "It reaches everybody who works on it.",
        "is_solved": "Does it work again?",
        "solved": "Yes, it is solved",
        "not_solved": "No, it is not",
        "why_not": "What is still wrong?",
        "closed": "It is closed. If it comes back, please report it again.",
        "waits": "waits for your answer",
        "cancelled": "We have taken it out of our list of incidents: {why}.",
        "not_right": "If that is not right, tell us here.",
        "kept": "Thank you, we have it.",
        "gone": "This link is not valid any more. Please answer the last mail that you have, or report it again.",
        "updated": "As of",
        "not_possible": "That was not possible",
        "mine": "What you have reported",
        "nothing_mine": "You have reported nothing yet.",
        "summary": "Subject",
        "newest": "Newest first",
        "sign_out": "Sign out",
    },
    "de": {
        "report": "Störung melden",
        "intro": "Sagen Sie uns, was nicht geht. Sie bekommen eine Antwort per E-Mail.",
        "name": "Ihr Name",
        "address": "Ihre E-Mail-Adresse",
        "address_hint": "An diese Adresse antworten wir.",
        "subject": "Worum geht es?",
        "text": "Was ist passiert?",
        "text_hint": "Was haben Sie getan, was haben Sie gesehen, seit wann, und wen betrifft es noch?",
        "files": "Dateien, etwa ein Bildschirmfoto",
        "send": "Senden",
        "trap": "Dieses Feld bitte leer lassen",
        "missing_address": "Bitte geben Sie eine E-Mail-Adresse an, wie name@example.org, an die wir antworten können.",
        "missing_text": "Bitte sagen Sie uns, was passiert ist.",
        "too_soon": "Das ging sehr schnell. Bitte sehen Sie es noch einmal an und senden Sie es erneut.",
        "too_late": "Diese Seite war lange offen. Bitte senden Sie es noch einmal.",
        "too_many": "Von hier kamen gerade viele Meldungen. Bitte warten Sie etwas oder schreiben Sie eine E-Mail.",
        "too_large": "Das ist zu groß. Bitte senden Sie kleinere Dateien.",
        "busy": "Wir konnten Ihre Meldung gerade nicht annehmen. Bitte versuchen Sie es in einer Minute noch einmal.",
        "mistakes": "Es fehlt noch etwas",
        "received": "Ihre Meldung ist da",
        "reading": "Sie wird gerade gelesen. Diese Seite sieht von selbst wieder nach.",
        "your_report": "Ihre Meldung",
        "state": "Stand",
        "opened": "Gemeldet",
        "response_due": "Erste Antwort bis",
        "resolution_due": "Bis dahin soll es wieder gehen",
        "response_missed": "Wir wollten Ihnen antworten bis",
        "resolution_missed": "Wir wollten es gelöst haben bis",
        "not_managed": "Das ist uns nicht gelungen. Das tut uns leid.",
        "said": "Was gesagt wurde",
        "you": "Sie",
        "desk": "Servicedesk",
        "nothing": "Noch wurde nichts gesagt.",
        "answer": "Etwas hinzufügen",
        "answer_hint": "Es erreicht alle, die daran arbeiten.",
        "is_solved": "Geht es wieder?",
        "solved": "Ja, es ist gelöst",
        "not_solved": "Nein, noch nicht",
        "why_not": "Was ist noch nicht in Ordnung?",
        "closed": "Sie ist geschlossen. Wenn es wiederkommt, melden Sie es bitte neu.",
        "waits": "wartet auf Ihre Antwort",
        "cancelled": "Wir haben sie aus unserer Liste der Störungen genommen: {why}.",
        "not_right": "Wenn das nicht stimmt, schreiben Sie es hier.",
        "kept": "Danke, das ist angekommen.",
        "gone": "Dieser Link gilt nicht mehr. Bitte antworten Sie auf die letzte E-Mail oder melden Sie es neu.",
        "updated": "Stand von",
        "not_possible": "Das ging nicht",
        "mine": "Was Sie gemeldet haben",
        "nothing_mine": "Sie haben noch nichts gemeldet.",
        "summary": "Betreff",
        "newest": "Neueste zuerst",
        "sign_out": "Abmelden",
    },
}


def language_for(accept: str, fallback: str) -> str:
    """Return the language that a browser asks for most (RFC 9110 section 12.5.4), of those that there are."""
    wanted = []
    for place, part in enumerate(accept[:500].split(",")):
        name, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=") or "1"
        try:
            wanted.append((-float(quality), place, name.partition("-")[0].lower()))
        except ValueError:
            continue
    known = (name for _, _, name in sorted(wanted) if name in TEXTS)
    return next(known, fallback if fallback in TEXTS else "en")
