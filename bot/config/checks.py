"""What is only seen when tables of the configuration are looked at together. Pure.

One function for each check; `CHECKS` is their order. They see a configuration whose tables are each right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.config import Config
from bot.config.agreement_checks import agreement_findings
from bot.config.calendars import calendars_of
from bot.config.channels import ImapChannel, SmtpChannel
from bot.config.errors import Finding, key_text, table_text, unknown_word, value_text
from bot.config.escalation import unknown_groups, unknown_helpers
from bot.config.holidays import unknown_in
from bot.config.lines import Path
from bot.config.oncall import chat_only
from bot.config.people import known_groups, unknown_names
from bot.config.tables import ALWAYS, CalendarTable
from bot.config.taxonomy import taxonomy_of
from bot.config.twice import listeners_twice, people_twice, relay_of_our_own, sources_twice
from bot.config.values import LANGUAGES, nearest
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import DEFAULT_TAXONOMY, Taxonomy
from intake.loopback import is_loopback, is_safe


def findings_in(config: Config) -> list[Finding]:
    """Return everything that does not fit together, [] when all is well."""
    return [finding for check in CHECKS for finding in check(config)]


def _listeners(config: Config) -> Iterator[Finding]:
    for name, channel in config.channel.items():
        table = ("channel", name)
        if not isinstance(channel, SmtpChannel):
            continue
        # One that nobody wrote holds for any size: a body is taken whatever it holds where no other is held.
        if "max_held" in channel.model_fields_set and channel.max_held < channel.max_size:
            clause = f"{key_text((*table, 'max_held'))} is less than max_size; one message of that size must have room"
            yield Finding(path=(*table, "max_held"), clause=clause)
        if (channel.certificate is None) != (channel.key is None):
            there, missing = ("key", "certificate") if channel.certificate is None else ("certificate", "key")
            yield Finding(path=(*table, there), clause=f"{table_text(table)} has {there} but no {missing}; give both")
        if channel.certificate is None and channel.require_tls:
            yield Finding(
                path=(*table, "require_tls"),
                clause=f"{table_text(table)} requires TLS but has no certificate; give certificate and key",
            )
        if channel.certificate is None and channel.users:
            yield Finding(
                path=(*table, "users"),
                clause=f"{table_text(table)} has users but no certificate; passwords are only taken after STARTTLS, "
                "so give certificate and key",
            )


def _languages(config: Config) -> Iterator[Finding]:
    """Find languages that the desk itself cannot speak; people may have any, and are answered in the desk's then."""
    named: list[tuple[Path, str | None]] = [
        (("address", name, "language"), table.language) for name, table in config.address.items()
    ]
    for path, language in [(("desk", "language"), config.desk.language), *named]:
        if language is not None and language not in LANGUAGES:
            yield Finding(path=path, clause=unknown_word(path, language, LANGUAGES))


def _mailboxes(config: Config) -> Iterator[Finding]:
    for name, channel in config.channel.items():
        if isinstance(channel, ImapChannel):
            yield from _sign_in(("channel", name), channel)
            if channel.after == "move" and channel.move_to == channel.folder:
                clause = f'{table_text(("channel", name))} moves mail from "{channel.folder}" to itself'
                yield Finding(path=("channel", name), clause=f"{clause}; give another move_to")


def _sign_in(table: tuple[str, str], channel: ImapChannel) -> Iterator[Finding]:
    text, oauth = table_text(table), table_text((*table, "oauth"))
    ways = [name for name in ("password", "oauth", "service_account") if getattr(channel, name) is not None]
    if not ways:
        variable = "DESKHAND_" + "__".join(re.sub(r"\W", "_", part).upper() for part in (*table, "password"))
        yield Finding(path=table, clause=f"{text} has no password; set {variable}, or give {oauth}")
    if len(ways) > 1:
        first, second = ("a password" if way == "password" else table_text((*table, way)) for way in ways[:2])
        yield Finding(path=table, clause=f"{text} has {first} and {second}; take one of them away")
    if channel.tls == "none" and not is_loopback(channel.server.host):
        yield Finding(
            path=(*table, "tls"),
            clause=f'{key_text((*table, "tls"))} is "none", which would tell {channel.server} the password in clear; '
            'write tls = "tls" or "starttls"',
        )
    if channel.oauth is not None and not is_safe(channel.oauth.token_url):
        where = (*table, "oauth", "token_url")
        clause = f"{key_text(where)} is {value_text(channel.oauth.token_url)}; it must begin https://"
        yield Finding(path=where, clause=f"{clause}, because the client secret goes there")


def _relay(config: Config) -> Iterator[Finding]:
    outgoing, table = config.outgoing, ("outgoing",)
    if bool(outgoing.username) != bool(outgoing.password.get_secret_value()):
        there, missing = ("username", "password") if outgoing.username else ("password", "username")
        hint = "give it, or set DESKHAND_OUTGOING__PASSWORD" if missing == "password" else "give both"
        yield Finding(path=(*table, there), clause=f"[outgoing] has a {there} but no {missing}; {hint}")
    encrypted = outgoing.tls in {"starttls", "tls"}
    if outgoing.username and outgoing.relay and not encrypted and not is_loopback(outgoing.relay.host):
        yield Finding(
            path=(*table, "tls"),
            clause=f'outgoing.tls is "{outgoing.tls}", which may tell {outgoing.relay} the password in clear; '
            'write tls = "starttls" or "tls"',
        )


def _watch(config: Config) -> Iterator[Finding]:
    if config.watch.calendar not in {ALWAYS, *config.calendar}:
        where = ("watch", "calendar")
        clause = unknown_word(where, config.watch.calendar, (ALWAYS, *config.calendar))
        yield Finding(path=where, clause=clause)


def _calendars(config: Config) -> Iterator[Finding]:
    if ALWAYS in config.calendar:
        yield Finding(
            path=("calendar", ALWAYS),
            clause=f'[calendar.{ALWAYS}] is always there and never closes; choose another name, such as "business"',
        )
    for name, table in config.calendar.items():
        unknown = list(_public_holidays(name, table))
        yield from unknown
        if unknown:
            continue
        try:
            calendars_of(config.model_copy(update={"calendar": {name: table}}))
        except ValueError:
            # Each part of it was already read, so that is all that can be wrong with the whole.
            yield Finding(
                path=("calendar", name),
                clause=f"{table_text(('calendar', name))} is never open; give a weekday hours that no holiday covers, "
                'such as mon = ["09:00-17:00"]',
            )


def _public_holidays(name: str, table: CalendarTable) -> Iterator[Finding]:
    path = ("calendar", name)
    if not table.country:
        if table.subdivision or table.categories:
            clause = f"{table_text(path)} has a subdivision or categories but no country; name the country too"
            yield Finding(path=path, clause=clause)
        return
    unknown = unknown_in(table.country, table.subdivision, table.categories)
    if unknown:
        key, clause = unknown
        where = (*path, key)
        yield Finding(path=where, clause=f"{key_text(where)} is {value_text(getattr(table, key))}; {clause}")


def _categories(config: Config) -> Iterator[Finding]:
    for name, table in config.category.items():
        path = ("category", name)
        if name == UNCLASSIFIED:
            yield Finding(path=path, clause=f'"{UNCLASSIFIED}" is reserved for what fits no category; choose another')
        elif not table.subcategory and name not in DEFAULT_TAXONOMY.categories:
            near = nearest(name, DEFAULT_TAXONOMY.categories)
            hint = f'; did you mean "{near}"?' if near else ""
            yield Finding(
                path=path,
                clause=f'"{name}" is no default category, and a new one needs a subcategory, such as '
                f"{table_text((*path, 'subcategory', 'general'))}{hint}",
            )


def _rules(config: Config) -> Iterator[Finding]:
    if UNCLASSIFIED in config.category:
        return
    taxonomy = taxonomy_of(config)
    for index, rule in enumerate(config.rule):
        path = ("rule", index)
        if not rule.words and not rule.senders:
            yield Finding(path=path, clause=f'rule "{rule.name}" has neither words nor senders; give it one to match')
        if rule.category is None and rule.subcategory is None and rule.impact is None and rule.urgency is None:
            clause = f'rule "{rule.name}" sets nothing; give it a category, an impact or an urgency'
            yield Finding(path=path, clause=clause)
        if rule.category is None:
            if rule.subcategory is not None:
                clause = f'rule "{rule.name}" has a subcategory but no category; name its category too'
                yield Finding(path=(*path, "subcategory"), clause=clause)
        else:
            yield from _leaf(path, rule.category, rule.subcategory or "", taxonomy)


def _leaf(path: tuple[str | int, ...], category: str, subcategory: str, taxonomy: Taxonomy) -> Iterator[Finding]:
    """Find a category, or a subcategory of it, that is not there."""
    if category not in (*taxonomy.categories, UNCLASSIFIED):
        where = (*path, "category")
        yield Finding(path=where, clause=unknown_word(where, category, (*taxonomy.categories, UNCLASSIFIED)))
    elif subcategory and subcategory not in taxonomy.subcategories(category):
        where = (*path, "subcategory")
        yield Finding(path=where, clause=unknown_word(where, subcategory, taxonomy.subcategories(category)))


def _addresses(config: Config) -> Iterator[Finding]:
    if UNCLASSIFIED in config.category:
        return
    taxonomy = taxonomy_of(config)
    for address, table in config.address.items():
        path = ("address", address)
        if table.category:
            yield from _leaf(path, table.category, table.subcategory, taxonomy)
        elif table.subcategory:
            clause = f"{table_text(path)} has a subcategory but no category; name its category too"
            yield Finding(path=(*path, "subcategory"), clause=clause)


def _names(config: Config) -> Iterator[Finding]:
    """Find groups, calendars and suppliers that are named and not there."""
    if UNCLASSIFIED in config.category:
        return
    for path, written, kind, near in unknown_names(config):
        hint = f'did you mean "{near}"?' if near else f"add {table_text((kind, written))}, or name one that is there"
        yield Finding(path=path, clause=f'{key_text(path)} names the {kind} "{written}", which is not there; {hint}')


def _escalation(config: Config) -> Iterator[Finding]:
    if UNCLASSIFIED in config.category:
        return
    for path, name in unknown_groups(config, known_groups(config)):
        near = nearest(name, known_groups(config))
        hint = f'did you mean "{near}"?' if near else f"groups are {', '.join(known_groups(config))}"
        yield Finding(path=path, clause=f'{key_text(path)} names the group "{name}", which is not there; {hint}')
    for path, name, kind, known in unknown_helpers(config):
        near = nearest(name, known)
        hint = f'did you mean "{near}"?' if near else f"add {table_text((kind, name))}, or name one that is there"
        yield Finding(path=path, clause=f'{key_text(path)} names the {kind} "{name}", which is not there; {hint}')


def _chat(config: Config) -> Iterator[Finding]:
    """Find what would tell people in a chat that the desk is not in."""
    for path in () if config.slack.is_wanted else chat_only(config):
        clause = f'{key_text(path)} is ["chat"], but the desk is in no chat; give [slack] bot_token, or add "mail"'
        yield Finding(path=path, clause=clause)


def _webhooks(config: Config) -> Iterator[Finding]:
    if not config.webhook:
        return
    # Heavy: it knows incidents.
    from bot.webhooks.events import NAMES

    names = [hook.name for hook in config.webhook]
    for place, hook in enumerate(config.webhook):
        if hook.name in names[:place]:
            clause = f'two [[webhook]] are called "{hook.name}"; what waits for one must not go to the other'
            yield Finding(path=("webhook", place, "name"), clause=clause)
        for number, event in enumerate(hook.events):
            if event not in NAMES:
                where = ("webhook", place, "events", number)
                yield Finding(path=where, clause=unknown_word(where, event, NAMES))


CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    _listeners,
    listeners_twice,
    sources_twice,
    people_twice,
    _languages,
    _mailboxes,
    _relay,
    relay_of_our_own,
    _calendars,
    _watch,
    agreement_findings,
    _categories,
    _rules,
    _addresses,
    _names,
    _escalation,
    _chat,
    _webhooks,
)
