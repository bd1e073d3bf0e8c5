"""What can stand behind /iom, declared once: for the answers and for the help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.reply import Line
from bot.wording import Wording, n_

COMMAND: Final = "/iom"
USAGE: Final = n_("contacts PCCA · who tents · offices · help · or ask in your own words")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word behind /iom. `shows` is what it shows alone: a list by its id, or the first subject of a kind; `asks` the question
    that it stands for with words behind it; without either it has code of its own. `example` stands in the help."""

    name: str
    description: str
    shows: str = ""
    asks: str = ""
    example: str = ""


SUBCOMMANDS: Final = (
    Subcommand("contacts", n_("Mailboxes: all of them, or of one subject"), "list.mailboxes", n_("contact {subject}"), "PCCA"),
    Subcommand("who", n_("Who is responsible for a subject"), "", n_("which unit is responsible for {subject}?"), "tents"),
    Subcommand("about", n_("About the organization, or any subject"), "organization", n_("about {subject}"), "WASH"),
    Subcommand("offices", n_("Offices: all of them, or in one place"), "list.offices", n_("office {subject}"), "Dakar"),
    Subcommand("where", n_("Where an office is"), "list.offices", n_("where is {subject}?"), "Dakar"),
    Subcommand("divisions", n_("The divisions of the department"), "list.divisions", n_("about {subject}"), ""),
    Subcommand("parts", n_("What a unit is made of"), "organization", n_("parts of {subject}"), "DHRR"),
    Subcommand("parent", n_("What a unit belongs to"), "", n_("what is {subject} part of?"), "CBI"),
    Subcommand("meaning", n_("What an abbreviation means"), "", n_("what does {subject} mean?"), "MCOF"),
    Subcommand("documents", n_("The reference documents"), "list.documents", n_("document {subject}"), ""),
    Subcommand("links", n_("The links"), "list.links", n_("link {subject}"), ""),
    Subcommand("entries", n_("Other entries on the topic"), "list.entries", n_("about {subject}"), ""),
    Subcommand("updated", n_("How recent this is"), "list.updated", n_("about {subject}"), ""),
    Subcommand("search", n_("Find a subject by a part of its name"), example="cash"),
    Subcommand("language", n_("Choose the language of the answers"), example="fr"),
    Subcommand("subscribe", n_("Hear of changes here: of a subject, contacts, or everything"), example="PCCA"),
    Subcommand("unsubscribe", n_("Hear no more of them")),
    Subcommand("subscriptions", n_("What is followed here")),
    Subcommand("help", n_("What I can do")),
)

ALIASES: Final = {
    "contact": "contacts", "office": "offices", "division": "divisions", "document": "documents", "link": "links",
    "lang": "language", "find": "search", "?": "help", "subscription": "subscriptions",
    "follow": "subscribe", "unfollow": "unsubscribe", "abonner": "subscribe", "désabonner": "unsubscribe",
    "abonnements": "subscriptions", "abonnement": "subscriptions", "suscribir": "subscribe", "suscribirse": "subscribe",
    "desuscribir": "unsubscribe", "suscripciones": "subscriptions", "suscripción": "subscriptions",
    "اشترك": "subscribe", "اشتراك": "subscribe", "متابعة": "subscribe", "الاشتراكات": "subscriptions",
    "اشتراكات": "subscriptions", "إلغاء": "unsubscribe",
}  # fmt: skip
BY_NAME: Final = {subcommand.name: subcommand for subcommand in SUBCOMMANDS}
IN_HELP: Final = (("contacts",), ("who",), ("about", "meaning"), ("parts", "parent", "divisions"), ("offices", "where"),
                  ("documents", "links", "entries", "updated"), ("search",), ("language",),
                  ("subscribe", "unsubscribe", "subscriptions"))  # fmt: skip
"""The lines of the help: at most twelve with its sentences."""


def named(text: str) -> tuple[Subcommand | None, str]:
    """The subcommand a text begins with, and the words behind it."""
    word, _, rest = text.strip().partition(" ")
    name = word.casefold().rstrip(":")
    return BY_NAME.get(ALIASES.get(name, name)), rest.strip()


def example_of(subcommand: Subcommand) -> str:
    """How it is typed, as "/iom contacts PCCA"."""
    return " ".join(part for part in (COMMAND, subcommand.name, subcommand.example) if part)


def help_lines(words: Wording) -> Iterator[Line]:
    """The help of /iom: what it is, what can be typed, what else there is."""
    yield Line("text", words.say("I answer questions about IOM's emergency contacts, offices and facts."))
    for names in IN_HELP:
        found = [BY_NAME[name] for name in names]
        label = " · ".join(
            example_of(one) if n == 0 else " ".join((one.name, one.example)).strip() for n, one in enumerate(found)
        )
        yield Line("item", "– " + words.listed(words.say(one.description) for one in found), label)
    yield Line("text", words.say("Or ask in your own words, in English, French, Spanish or Arabic."))
    yield Line("text", words.say(IN_THREADS))


IN_THREADS: Final = n_("Slack runs no commands in threads: there, mention me, or choose my shortcut in the menu of a message.")
