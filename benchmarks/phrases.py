"""Words for the benchmark's mails, in four languages; every sentence has slots that are filled at random. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What people write in one language. `{thing}`, `{place}`, `{when}` and `{n}` are slots."""

    subjects: tuple[str, ...]
    greetings: tuple[str, ...]
    sentences: tuple[str, ...]
    farewells: tuple[str, ...]
    wrote: str
    things: tuple[str, ...]
    places: tuple[str, ...]
    whens: tuple[str, ...]


NAMES = (
    *("Nora Keller", "Jonas Vogt", "Anna Lindqvist", "Peter Marsh", "Amélie Roussel", "Luc Fontaine", "Inés Vidal"),
    *("Mateo Duarte", "Birgit Ösner", "Tom Whitfield", "Greta Saal", "Claire Aubry", "Pablo Serrano", "Ruth Amberg"),
    *("Olaf Brandt", "Helen Crosby", "Marie Delorme", "Sofía Prieto", "Karl Wiese", "Joan Barlow", "Éric Lamotte"),
)
DOMAINS = ("example.org", "example.com", "example.net")

ENGLISH = Phrases(
    subjects=(
        "{thing} not working {when}",
        "Problem with {thing} in {place}",
        "Urgent: {thing} is down",
        "Question about {thing}",
        "{thing} shows error {n}",
        "Cannot use {thing} any more",
        "New access needed for {thing}",
        "{thing} very slow {when}",
    ),
    greetings=("Hello,", "Good morning,", "Dear service desk,", "Hi all,", "Hi,"),
    sentences=(
        "Since {when} {thing} in {place} does not respond and shows message {n}.",
        "I restarted the computer twice, but {thing} still fails after about {n} seconds.",
        "My colleagues in {place} see the same, so it cannot be only my machine.",
        "We need {thing} for the monthly closing, which is due {when}.",
        "The screen stays white, and then a window says that the connection was refused.",
        "It worked without trouble until {when}; I have not installed anything since.",
        "Could you please look into it, or tell me whom to ask about {thing}?",
        "About {n} people are affected, most of them in {place}.",
        "As a workaround I use {thing} from home, but that takes much longer.",
        "I also tried another browser and cleared the cache, without any difference.",
        "The password was changed {when}, and since then the account gets locked.",
        "You can reach me on extension {n} or in {place}.",
        "A screenshot would show more, but the snipping tool closes at once too.",
        "There is no hurry, but it would be good to have it solved before {when}.",
    ),
    farewells=("Kind regards", "Best wishes", "Many thanks in advance", "Thanks"),
    wrote="On {date}, {name} <{address}> wrote:",
    things=(
        *("the printer", "Outlook", "the VPN client", "the payroll system", "SharePoint", "the second monitor"),
        *("the door scanner", "Teams", "the ERP login", "the file server", "the Wi-Fi", "my laptop", "the phone line"),
    ),
    places=("building 4", "the Leeds office", "the warehouse", "accounting", "room 217", "the front desk"),
    whens=("yesterday evening", "this morning", "Monday", "the last update", "the end of the week", "noon"),
)
GERMAN = Phrases(
    subjects=(
        "{thing} funktioniert nicht mehr",
        "Problem mit {thing} in {place}",
        "Dringend: {thing} ausgefallen",
        "Frage zu {thing}",
        "{thing} meldet Fehler {n}",
        "Kein Zugriff auf {thing} seit {when}",
        "{thing} sehr langsam",
    ),
    greetings=("Hallo zusammen,", "Guten Morgen,", "Sehr geehrte Damen und Herren,", "Liebes Team,", "Hallo,"),
    sentences=(
        "Seit {when} reagiert {thing} in {place} nicht mehr und zeigt die Meldung {n}.",
        "Ich habe den Rechner zweimal neu gestartet, doch {thing} bricht nach etwa {n} Sekunden ab.",
        "Die Kolleginnen in {place} haben dasselbe Problem, es liegt also nicht an meinem Gerät.",
        "Für den Monatsabschluss, der {when} fällig ist, brauchen wir {thing} unbedingt.",
        "Der Bildschirm bleibt weiß, danach heißt es, die Verbindung sei abgelehnt worden.",
        "Bis {when} lief alles störungsfrei, und ich habe seither nichts installiert.",
        "Könnten Sie sich das bitte ansehen oder mir sagen, wer für {thing} zuständig ist?",
        "Betroffen sind etwa {n} Personen, die meisten davon in {place}.",
        "Vorübergehend nutze ich {thing} von zu Hause, das dauert aber viel länger.",
        "Einen anderen Browser habe ich auch schon probiert, leider ohne Erfolg.",
        "Das Kennwort wurde {when} geändert, seitdem wird das Konto ständig gesperrt.",
        "Sie erreichen mich unter der Durchwahl {n} oder in {place}.",
        "Es eilt nicht, schön wäre aber eine Lösung noch vor {when}.",
    ),
    farewells=("Mit freundlichen Grüßen", "Viele Grüße", "Besten Dank im Voraus", "Danke und Gruß"),
    wrote="Am {date} schrieb {name} <{address}>:",
    things=(
        *("der Drucker", "Outlook", "das VPN", "die Lohnabrechnung", "SharePoint", "der zweite Monitor", "Teams"),
        *("der Scanner am Eingang", "die SAP-Anmeldung", "das Netzlaufwerk", "das WLAN", "mein Notebook"),
    ),
    places=("Gebäude 4", "der Niederlassung Köln", "der Lagerhalle", "der Buchhaltung", "Raum 217", "der Zentrale"),
    whens=("gestern Abend", "heute früh", "Montag", "dem letzten Update", "Ende der Woche", "heute Mittag"),
)
FRENCH = Phrases(
    subjects=(
        "{thing} ne fonctionne plus",
        "Problème avec {thing}, {place}",
        "Urgent : {thing} en panne",
        "Question au sujet de {thing}",
        "{thing} affiche l'erreur {n}",
        "Accès impossible à {thing} depuis {when}",
    ),
    greetings=("Bonjour,", "Bonjour à tous,", "Madame, Monsieur,", "Chers collègues,"),
    sentences=(
        "Depuis {when}, {thing} ne répond plus dans {place} et affiche le message {n}.",
        "J'ai redémarré l'ordinateur deux fois, mais {thing} s'arrête après environ {n} secondes.",
        "Mes collègues dans {place} rencontrent la même difficulté, ce n'est donc pas mon poste.",
        "Nous avons besoin de {thing} pour la clôture du mois, prévue pour {when}.",
        "L'écran reste blanc, puis une fenêtre indique que la connexion a été refusée.",
        "Tout marchait bien jusqu'à {when} et je n'ai rien installé entre-temps.",
        "Pourriez-vous vérifier cela, ou me dire qui s'occupe de {thing} ?",
        "Environ {n} personnes sont touchées, la plupart dans {place}.",
        "En attendant j'utilise {thing} depuis chez moi, mais c'est beaucoup plus lent.",
        "J'ai aussi essayé un autre navigateur, sans aucune différence.",
        "Le mot de passe a été changé {when}, et le compte se bloque sans arrêt.",
        "Vous pouvez me joindre au poste {n} ou dans {place}.",
    ),
    farewells=("Cordialement", "Bien à vous", "Merci d'avance", "Bonne journée"),
    wrote="Le {date}, {name} <{address}> a écrit :",
    things=(
        *("l'imprimante", "Outlook", "le VPN", "le logiciel de paie", "SharePoint", "le second écran", "Teams"),
        *("le lecteur de badges", "la connexion à l'ERP", "le serveur de fichiers", "le Wi-Fi", "mon portable"),
    ),
    places=("le bâtiment 4", "l'agence de Lyon", "l'entrepôt", "la comptabilité", "la salle 217", "l'accueil"),
    whens=("hier soir", "ce matin", "lundi", "la dernière mise à jour", "la fin de la semaine", "midi"),
)
SPANISH = Phrases(
    subjects=(
        "{thing} no funciona",
        "Problema con {thing} en {place}",
        "Urgente: {thing} caído",
        "Consulta sobre {thing}",
        "{thing} muestra el error {n}",
        "Sin acceso a {thing} desde {when}",
    ),
    greetings=("Hola:", "Buenos días:", "Estimado equipo:", "Hola a todos:"),
    sentences=(
        "Desde {when} {thing} no responde en {place} y muestra el mensaje {n}.",
        "He reiniciado el ordenador dos veces, pero {thing} falla a los {n} segundos.",
        "A mis compañeros de {place} les pasa lo mismo, así que no es mi equipo.",
        "Necesitamos {thing} para el cierre mensual, que vence {when}.",
        "La pantalla se queda en blanco y luego dice que se ha rechazado la conexión.",
        "Todo iba bien hasta {when} y desde entonces no he instalado nada.",
        "¿Podrían revisarlo o decirme quién se encarga de {thing}?",
        "Hay unas {n} personas afectadas, la mayoría en {place}.",
        "Mientras tanto uso {thing} desde casa, pero tarda mucho más.",
        "También he probado con otro navegador, sin ninguna diferencia.",
        "La contraseña se cambió {when} y desde entonces la cuenta se bloquea.",
        "Me pueden localizar en la extensión {n} o en {place}.",
    ),
    farewells=("Un saludo", "Muchas gracias de antemano", "Saludos cordiales", "Gracias"),
    wrote="El {date}, {name} <{address}> escribió:",
    things=(
        *("la impresora", "Outlook", "la VPN", "el programa de nóminas", "SharePoint", "el segundo monitor", "Teams"),
        *("el lector de tarjetas", "el acceso al ERP", "el servidor de archivos", "la wifi", "mi portátil"),
    ),
    places=("el edificio 4", "la oficina de Sevilla", "el almacén", "contabilidad", "la sala 217", "recepción"),
    whens=("ayer por la tarde", "esta mañana", "el lunes", "la última actualización", "el viernes", "mediodía"),
)
LANGUAGES: tuple[Phrases, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH)
