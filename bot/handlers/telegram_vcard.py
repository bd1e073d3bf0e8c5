"""A subject's contact as a vCard file, for an address book that works without a line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.service import Service
from bot.wording import Wording
from knowledge.answer import name_of
from knowledge.model import Subject


@dataclass(frozen=True, slots=True)
class ContactFile:
    """A file to send: its name (ASCII), its content, and the name of whom it is about."""

    file_name: str
    content: bytes
    title: str


def contact_file(service: Service, identity: str, language: str) -> ContactFile:
    """The vCard (3.0, which every telephone reads) of a subject: its own mailbox, or the nearest above it, which a note says."""
    import vobject

    knowledge = service.index.knowledge
    subject = knowledge.subjects[identity]
    name = name_of(knowledge, subject, language)
    card = vobject.vCard()
    card.add("n").value = vobject.vcard.Name(family=name)
    card.add("fn").value = name
    card.add("org").value = _organization(service, subject, language)
    if holder := _holder(service, subject):
        email = card.add("email")
        email.value, email.type_param = str(holder.mailbox.address if holder.mailbox else ""), "INTERNET"
    if subject.city and subject.country:
        place = vobject.vcard.Address(city=subject.city.to(language), country=subject.country.to(language))
        card.add("adr").value = place
    card.add("note").value = _note(service, subject, holder, language)
    card.add("uid").value = identity
    return ContactFile(f"{_stem(subject)}.vcf", card.serialize().encode(), name)


def _organization(service: Service, subject: Subject, language: str) -> list[str]:
    """The names above a subject, highest first; its own where nothing stands above it."""
    knowledge = service.index.knowledge
    above = [name_of(knowledge, knowledge.subjects[identity], language) for identity in knowledge.ancestors(subject.id)]
    return list(reversed(above)) or [name_of(knowledge, subject, language)]


def _holder(service: Service, subject: Subject) -> Subject | None:
    """Whose mailbox it is: the subject's own, or that of the nearest above a unit. An office has none, and borrows none."""
    knowledge = service.index.knowledge
    if subject.mailbox or subject.kind in ("office", "office_kind"):
        return subject if subject.mailbox else None
    above = (knowledge.subjects[identity] for identity in knowledge.ancestors(subject.id))
    return next((one for one in above if one.mailbox), None)


def _note(service: Service, subject: Subject, holder: Subject | None, language: str) -> str:
    knowledge, words = service.index.knowledge, Wording(language)
    entry = knowledge.entry_of[subject.id]
    source = f"{words.say('Source')}: {words.beside(entry.title.to(language), words.month(entry.updated))}"
    if holder is None:
        return f"{words.say('The entries give no mailbox for it.')} {source}"
    if holder.id == subject.id:
        return source
    text = words.say("no mailbox of its own; the nearest is that of {unit}:", unit=name_of(knowledge, holder, language))
    return f"{text} {holder.mailbox.address if holder.mailbox else ''}. {source}"


def _stem(subject: Subject) -> str:
    """The file's name: the acronym, else the last part of the id."""
    acronym = (subject.acronym or "").lower()
    return acronym if acronym.isascii() and acronym.isalnum() else subject.id.rpartition(".")[2]
