"""The commands, declared once: for the dispatch, for the menus of `telegram setup`, and for /help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bot.wording import n_

Scope = Literal["everywhere", "private", "deciders"]
"""`deciders`: private chats, and in groups the administrators' menu alone."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `shows` is what it shows alone (a list, or a kind of subject), `asks` the question it stands for with words
    behind it. A command without either has a handler of its own.
    """

    name: str
    description: str
    shows: str = ""
    asks: str = ""
    scope: Scope = "everywhere"


COMMANDS: Final = (
    Command("contacts", n_("Mailboxes: all of them, or of one subject"), "list.mailboxes", n_("contact {subject}")),
    Command("emergency", n_("Whom to ask in a sudden crisis, in which order")),
    Command("who", n_("Who is responsible for a subject"), "", n_("which unit is responsible for {subject}?")),
    Command("offices", n_("Offices: all of them, or in one place"), "list.offices", n_("office {subject}")),
    Command("where", n_("Where an office is"), "list.offices", n_("where is {subject}?")),
    Command("divisions", n_("The divisions of the department"), "list.divisions", n_("about {subject}")),
    Command("about", n_("About the organization, or any subject"), "organization", n_("about {subject}")),
    Command("parts", n_("What a unit is made of"), "organization", n_("parts of {subject}")),
    Command("parent", n_("What a unit belongs to"), "", n_("what is {subject} part of?")),
    Command("meaning", n_("What an abbreviation means"), "", n_("what does {subject} mean?")),
    Command("documents", n_("The reference documents"), "list.documents", n_("document {subject}")),
    Command("links", n_("The links"), "list.links", n_("link {subject}")),
    Command("entries", n_("Other entries on the topic"), "list.entries", n_("about {subject}")),
    Command("updated", n_("How recent this is"), "list.updated", n_("about {subject}")),
    Command("search", n_("Find a subject by a part of its name")),
    Command("card", n_("A contact as a file for your address book")),
    Command("language", n_("Choose the language of the answers")),
    Command("subscribe", n_("Hear of changes here: of a subject, contacts, or everything"), scope="deciders"),
    Command("unsubscribe", n_("Hear no more of them"), scope="deciders"),
    Command("subscriptions", n_("What is followed here")),
    Command("help", n_("What I can do")),
    Command("start", n_("Begin"), scope="private"),
)
"""In the order of the menu."""

BY_NAME: Final = {command.name: command for command in COMMANDS}
