"""Where one can go from an answer: to what stands above its subject, and to its parts."""

from __future__ import annotations

from typing import Final

from bot.render.slack_buttons import Ways
from knowledge.answer import Answer, Choice, name_of
from knowledge.loading import Knowledge

LISTED: Final = {
    "list.divisions": "division",
    "list.offices": "office_kind",
    "list.links": "link",
    "list.documents": "document",
}
"""List to the kind of subject it holds."""


def ways_from(knowledge: Knowledge | None, found: Answer) -> Ways:
    """The ways from an answer; none where it is about several things, or about nothing."""
    if knowledge is None or len(found.subjects) != 1:
        return Ways()
    identity = found.subjects[0]
    if identity in LISTED:
        return Ways(
            (), tuple(_choice(knowledge, s.id, found.language) for s in knowledge.subjects.values() if s.kind == LISTED[identity])
        )
    if identity in knowledge.facts:
        return Ways((_choice(knowledge, knowledge.facts[identity].of, found.language),))
    return around(knowledge, identity, found.language)


def around(knowledge: Knowledge, identity: str, language: str) -> Ways:
    """What stands right above a subject, and its parts in the order of the source."""
    subject = knowledge.subjects.get(identity)
    if subject is None:
        return Ways()
    above = (_choice(knowledge, subject.parent, language),) if subject.parent in knowledge.subjects else ()
    return Ways(above, tuple(_choice(knowledge, part, language) for part in knowledge.parts.get(identity, ())))


def roots(knowledge: Knowledge, language: str) -> tuple[Choice, ...]:
    """Everything that has nothing above it, in the order of the source."""
    return tuple(_choice(knowledge, s.id, language) for s in knowledge.subjects.values() if s.parent is None)


def path(knowledge: Knowledge, identity: str, language: str) -> tuple[Choice, ...]:
    """What stands above a subject, the topmost first."""
    found = tuple(knowledge.ancestors(identity)) if identity in knowledge.subjects else ()
    return tuple(_choice(knowledge, above, language) for above in reversed(found))


def _choice(knowledge: Knowledge, identity: str, language: str) -> Choice:
    return Choice(identity, name_of(knowledge, knowledge.subjects[identity], language))
