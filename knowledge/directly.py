"""The rules that settle a matter before targets are weighed: an address, a known wording, small talk, the entries themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from knowledge import grammar
from knowledge.about_itself import asked_of_itself
from knowledge.areas import asked_areas, kinds_asked, offices_in
from knowledge.evidence import Match
from knowledge.frames import STRONG, Frame
from knowledge.index import HELP
from knowledge.outcomes import Outcomes
from knowledge.recognition import MAX_SUGGESTIONS, Recognition
from knowledge.signals import MANY, WHOLE
from knowledge.vocabulary import EDIT_COST

SENTENCE: Final = 4
"""Words from which on a way of asking, word for word, is stronger than a name in it."""
MAX_SPELLINGS: Final = 60
"""Spellings of a question that are tried as a whole: twelve near words for each of two misspelt ones would be 144."""
LONG_PHRASE: Final = 3
"""Words of small talk from which on one of them may be misspelt."""
WHOLES: Final = frozenset({"organization", "department"})
"""Kinds of which a list may be asked for by name: "the links of DHRR and IOM"."""


class Directly(Outcomes):
    """Rules in no order of their own; each either settles the matter or leaves it to another."""

    def _empty(self) -> Recognition | None:
        return None if self.evidence.tokens else self._unknown("no words")

    def _owner(self) -> Recognition | None:
        addresses = [t.folded for t in self.evidence.tokens if t.kind == "email"]
        known = self.index.knowledge.owners
        if not addresses:
            return self._owner_of_half(known)
        owners = tuple(owner for address in addresses for owner in known.get(address, ()))
        if owners:
            return self._answer("owner", owners, "address of a mailbox")
        return self._instead() or self._unknown("address that no entry gives", missing="address")

    def _owner_of_half(self, known: dict[str, tuple[str, ...]]) -> Recognition | None:
        """Where somebody gives an address without its end, which is no word of anything else: "who reads humanitariancore"."""
        if self.evidence.roles("missing") or self.evidence.roles("elsewhere") or self.signals.named_elsewhere:
            return None
        unread = {t.folded for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True) if not r.keys}
        owners = tuple(o for address, own in known.items() if address.partition("@")[0] in unread for o in own)
        return self._answer("owner", owners, "first half of an address of a mailbox") if owners else None

    def _instead(self) -> Recognition | None:
        """The address of whom was named beside an address that no entry gives: "is it x@iom.int for WASH?"."""
        given = frozenset(i for i, token in enumerate(self.evidence.tokens) if token.kind == "email")
        best = next((self.framing.frame(f.candidate, given) for f in self.frames[:1] if f.candidate.is_certain), None)
        if best is None or best.unexplained or best.target.kind not in grammar.UNIT or self.acceptance.missing_attribute(best):
            return None
        ours = all(self.evidence.tokens[i].folded.endswith(self._domains()) for i in given)
        asked = "contact" in best.intents and not self.signals.has_who and not self.evidence.roles("personal")
        return self._answer("contact", (best.target.id,), "the address of whom was named") if ours and asked else None

    def _domains(self) -> tuple[str, ...]:
        """Ends of the addresses that the entries give, from the @ on."""
        return tuple(sorted({address[address.index("@") :] for address in self.index.knowledge.owners}))

    def _whole(self) -> Recognition | None:
        """A way of asking, word for word; typing errors aside."""
        number = next((self.index.whole[words] for words in self._spellings() if words in self.index.whole), None)
        if number is None:
            number = self._whole_fact()
        certain = any(f.candidate.is_certain and f.target.order != number for f in self.frames[:1])
        if number is None or (certain and len(self.evidence.tokens) < SENTENCE):
            return None
        target = self.index.targets[number]
        if len(self.evidence.tokens) == 1 and len(self.evidence.readings[0].forms) > 1:
            return None
        if len(self.evidence.tokens) == 1 and target.kind != "list" and not self.signals.is_specific(frozenset((0,))):
            return None
        return self._answer(self.acceptance.default(target), (target.id,), "a way of asking, word for word")

    def _spellings(self) -> Iterator[tuple[str, ...]]:
        """The words as typed, then with each misspelt one as what it may be."""
        tokens, readings = self.evidence.tokens, self.evidence.readings
        yield tuple([token.folded for token in tokens])
        if any(reading.forms for reading in readings):
            options = [r.forms or (t.folded,) for t, r in zip(tokens, readings, strict=True)]
            yield from islice(product(*options), MAX_SPELLINGS)

    def _whole_fact(self) -> int | None:
        """The fact of which a way of asking was said word for word, but for little words at both ends."""
        tokens, empty = self.evidence.tokens, self.evidence.empty
        own = [i for i in range(len(tokens)) if i not in empty]
        if not own or len(own) == len(tokens):
            return None
        for first, end in product((0, own[0]), (own[-1] + 1, len(tokens))):
            number = self.index.whole.get(tuple([token.folded for token in tokens[first:end]])) if end - first >= MANY else None
            if number is not None and self.index.targets[number].kind == "fact":
                return number
        return None

    def _small_talk(self) -> Recognition | None:
        covered = (
            set(self.evidence.fillers)
            | self.evidence.tokens_of("cue", ("what", "how"))
            | self.evidence.tokens_of("intent", ("about",))
        )
        found: dict[str, int] = {}
        for match in self.evidence.matches:
            if match.role.category in ("help", "greeting", "thanks") and self._is_polite(match):
                covered.update(range(match.start, match.end))
                found[match.role.category] = max(found.get(match.role.category, 0), match.end - match.start)
        if not found or not self.signals.all_covered(covered) or 2 * max(found.values()) < len(self.evidence.tokens) - 2:
            return None
        if self._says_acronym():
            return None
        intent = "help" if "help" in found else max(sorted(found), key=lambda name: found[name])
        return self._answer(intent, (), "small talk")

    def _is_polite(self, match: Match) -> bool:
        """Whether a bow is as in the data, or long; "salud" has the stem of a greeting and is none."""
        if match.end - match.start == 1 and match.role.category != "help":
            return self.evidence.tokens[match.start].folded in self.index.bows
        return match.cost < EDIT_COST or match.end - match.start >= LONG_PHRASE

    def _says_acronym(self) -> bool:
        """Whether an acronym of what the entries tell of was typed in capitals, although it is a little word too: "OR"."""
        organization = self.framing.organization
        said = {i for f in self.frames[:1] if self.acceptance.enough(f) for i in f.candidate.anchored - organization}
        return any(self.evidence.tokens[i].is_capitals for i in said)

    def _about_itself(self) -> Recognition | None:
        """How recent the entries are, what they link to, what can be asked: in words for these and in no other."""
        whole = [f for f in self.frames[:2] if f.target.kind in WHOLES and f.candidate.is_certain]
        said_plainly = any(f.candidate.is_certain and f not in whole for f in self.frames[:2]) or self._is_list(self.frames[:1])
        said_plainly |= any(f.target.kind == "fact" and self._is_said_whole(f) for f in self.frames[:1])
        if "own" not in self.evidence.by_category or self.evidence.roles("personal") or said_plainly:
            return None
        whose = self.framing.organization.union(*[f.candidate.named() for f in whole])
        said = asked_of_itself(self.evidence, self.signals, whose)
        if not said:
            return None
        return self._answer("help", (), "about itself") if said == HELP else self._answer("listing", (said,), "about itself")

    def _is_said_whole(self, frame: Frame) -> bool:
        whole = frame.candidate.share >= WHOLE and frame.candidate.anchor >= STRONG
        return whole and not frame.unexplained and self.acceptance.enough(frame)

    def _is_list(self, frames: list[Frame]) -> bool:
        return any(f.target.kind == "list" and not f.unexplained and self.acceptance.enough(f) for f in frames)

    def _only_lists_offices(self) -> bool:
        """Whether nothing is asked of offices but which there are: no contact, no person, no exception."""
        evidence = self.evidence
        other = ("missing", "elsewhere", "rejecting")
        if any(not m.cost for category in other for m in evidence.roles(category)) or evidence.tokens_of("cue", ("who", "why")):
            return False
        return not self.signals.intents & {"contact", "responsible", "meaning"}

    def _in_area(self) -> Recognition | None:
        """The offices in a part of the world, of the kinds that were named."""
        areas = asked_areas(self.index, self.evidence) if self._only_lists_offices() else []
        kinds = kinds_asked(self.framing, self.frames[:8], areas) if areas else []
        if not kinds:
            return None
        if offices := offices_in(self.index, {m.role.name for m in areas}, kinds):
            return self._answer("listing" if len(offices) > 1 else "place", offices, "offices in a part of the world")
        return self._unknown("no office in that part of the world", missing="place", suggestions=tuple(kinds[:MAX_SUGGESTIONS]))
