"""The words for whoever is not signed in: signing in, and what is refused, in every language of the pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException

OUTSIDE_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "updated": "As of",
        "sign_in": "Sign in",
        "with_provider": "Sign in with {provider}",
        "by_mail": "Or by mail",
        "address": "Your e-mail address",
        "send_link": "Send me a link",
        "link_sent": "If that address may sign in, a mail with a link is on its way to it. The link works once, for a "
        "quarter of an hour.",
        "on_this_device": "Sign in on this device",
        "sign_out": "Sign out",
        "mine": "What you have reported",
        "403": "Not allowed",
        "404": "There is no such page",
        "429": "Too often",
        "503": "Out of order",
        "otherwise": "That is not possible",
        "database": "Our database does not answer. Nothing is lost; please try again in a moment.",
        "attempts": "Too many attempts from here. Please wait a quarter of an hour.",
        "answers": "There were many answers from here just now. Please wait a while.",
        "busy": "The desk is busy. Please try again in a minute.",
        "elsewhere": "This sign-in did not begin in this browser, or took too long. Please begin again.",
        "declined": "The provider did not sign you in ({code}). Please begin again.",
        "unbelieved": "You could not be signed in: {why}.",
        "unreachable": "The provider that signs people in is out of reach. Please try again in a moment.",
        "link_over": "This link was used before or is too old. Ask for a new one.",
        "session_over": "Your session is over. Sign in again in another window, then go back here and send it once "
        "more; what you wrote is still there.",
        "form_old": "This form was not made for you, or is too old. Reload its page, and repeat it.",
        "no_colleague": "{address} is signed in, but does not work at this desk.",
    },
    "de": {
        "updated": "Stand von",
        "sign_in": "Anmelden",
        "with_provider": "Anmelden mit: {provider}",
        "by_mail": "Oder per E-Mail",
        "address": "Ihre E-Mail-Adresse",
        "send_link": "Schicken Sie mir einen Link",
        "link_sent": "Wenn sich diese Adresse anmelden darf, ist eine E-Mail mit einem Link unterwegs. Der Link gilt "
        "einmal und eine Viertelstunde lang.",
        "on_this_device": "Auf diesem Gerät anmelden",
        "sign_out": "Abmelden",
        "mine": "Was Sie gemeldet haben",
        "403": "Nicht erlaubt",
        "404": "Diese Seite gibt es nicht",
        "429": "Zu oft",
        "503": "Außer Betrieb",
        "otherwise": "Das ist nicht möglich",
        "database": "Unsere Datenbank antwortet nicht. Nichts ist verloren; bitte versuchen Sie es gleich noch einmal.",
        "attempts": "Von hier kamen zu viele Versuche. Bitte warten Sie eine Viertelstunde.",
        "answers": "Von hier kamen gerade viele Antworten. Bitte warten Sie etwas.",
        "busy": "Gerade ist viel los. Bitte versuchen Sie es in einer Minute noch einmal.",
        "elsewhere": "Diese Anmeldung hat nicht in diesem Browser begonnen oder zu lange gedauert. Bitte beginnen Sie "
        "noch einmal.",
        "declined": "Der Anbieter hat Sie nicht angemeldet ({code}). Bitte beginnen Sie noch einmal.",
        "unbelieved": "Sie konnten nicht angemeldet werden: {why}.",
        "unreachable": "Der Anbieter der Anmeldung ist nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
        "link_over": "Dieser Link wurde schon benutzt oder ist zu alt. Bitte lassen Sie sich einen neuen schicken.",
        "session_over": "Ihre Sitzung ist abgelaufen. Melden Sie sich in einem anderen Fenster neu an, gehen Sie hier "
        "zurück und senden Sie es noch einmal; was Sie geschrieben haben, ist noch da.",
        "form_old": "Dieses Formular gehört nicht zu Ihrer Sitzung oder ist zu alt. Bitte laden Sie die Seite neu.",
        "no_colleague": "{address} ist angemeldet, arbeitet aber nicht an diesem Servicedesk.",
    },
}


class Told(HTTPException):
    """A refusal that is told in the language of whoever is refused."""

    def __init__(self, status: int, key: str, **facts: str) -> None:
        """Args: `key` is of `OUTSIDE_TEXTS`; `facts` are filled in as they are."""
        self._key, self._facts = key, facts
        super().__init__(status, self.said_in("en"))

    def said_in(self, language: str) -> str:
        """Return the sentence."""
        return OUTSIDE_TEXTS[language][self._key].format(**self._facts)
