"""The rules by which an utterance is decided, in their order: the best explained target, or an honest unknown."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Final

from knowledge import grammar
from knowledge.contest import owners_of, together
from knowledge.directly import Directly
from knowledge.frames import NEAR_BY, STRONG, Frame
from knowledge.leftovers import PLAIN
from knowledge.recognition import MAX_SUGGESTIONS, Recognition
from knowledge.signals import MANY, NEARLY, WHOLE

FOLLOWING: Final = frozenset({"intent", "cue", "kind", "pronoun", "again", "and"})
"""What a question may consist of that has no subject of its own."""
TOGETHER: Final = 1
"""Other words of a phrase that make a misspelt one among them certain."""
BY_CHANCE: Final = 1.0
"""Score up to which a further subject of a long message may be there by chance."""
FAR_BEHIND: Final = 1.0
"""Score by which something that has what was asked may stand behind something that lacks it, and still be meant."""
COVERAGE: Final = "coverage"
"""What no entry gives: which Regional Office a country belongs to. No unit answers that in an office's place."""
TIE: Final = 0.05
"""Score within which a part is not told from its whole."""


class Decision(Directly):
    """The rules in their order; each either settles the matter or leaves it to the next."""

    def decide(self) -> Recognition:
        """The first rule that settles it."""
        rules = (
            self._empty, self._owner, self._pointing_back, self._whole, self._small_talk, self._about_itself, self._in_area,
            self._explained, self._several, self._place_elsewhere, self._background, self._aside, self._follow_up, self._missing,
            self._ask,
        )  # fmt: skip
        for rule in rules:
            if (outcome := rule()) is not None:
                return outcome
        return self._unknown("nothing fits")

    def is_sure_of(self, outcome: Recognition) -> bool:
        """Whether an answer rests on a name or on a strong phrase, and is no list that a few words call for."""
        of = [f for f in self.frames if f.target.id in outcome.subjects[:1]]
        whole = [f for f in of if f.target.kind == "list" and f.candidate.anchor >= STRONG and not f.unexplained]
        lists = [f for f in whole if "listing" in f.intents and "contact" not in f.intents]
        sure = lists or [f for f in of if f.target.kind != "list" and (f.candidate.named() or f.candidate.anchor >= PLAIN)]
        return outcome.status == "answered" and bool(sure)

    def _explained(self) -> Recognition | None:
        frames = [frame for frame in self.frames[:8] if not frame.unexplained and self.acceptance.enough(frame)]
        if frames and self.acceptance.missing_attribute(frames[0]) == COVERAGE:
            return self._unknown("no Regional Office of a country in any entry", missing=COVERAGE)
        given = [f for f in frames if not self.acceptance.missing_attribute(f)]
        first = self.frames[0] if frames else None
        if first and self._is_ahead(first, frames[0]) and self.acceptance.passable(first):
            return None
        if first and first is frames[0] and self._is_said_by_another(first):
            return None
        if first and first not in frames and not first.unexplained and self.acceptance.is_guess(first):
            return None
        if pair := self._part_and_other(given[0]) if given else []:
            return self._answer_frames(pair, "a unit and what it may be a part of")
        return self._accept(given if given and given[0].score > frames[0].score - FAR_BEHIND else frames)

    def _is_ahead(self, first: Frame, explained: Frame) -> bool:
        """Whether the first frame says more than one that explains every word: by far, or a phrase against a part of one."""
        whole = (
            first.candidate.share >= WHOLE > explained.candidate.share and first.target.kind == explained.target.kind == "fact"
        )
        named = first.candidate.is_certain and first.target.kind in grammar.UNIT and self._is_one_word(explained)
        return first.score > explained.score + (0 if whole or named else FAR_BEHIND)

    def _is_said_by_another(self, first: Frame) -> bool:
        """Whether a unit is meant by a part of a phrase alone, and another by a whole one that leaves a word aside."""
        if first.target.kind not in grammar.UNIT or first.candidate.is_certain or first.candidate.share >= NEARLY:
            return False
        near = (f for f in self.frames[1:4] if f.target.kind in grammar.UNIT and f.score > first.score - NEAR_BY)
        whole = (f for f in near if f.candidate.share >= WHOLE)
        return any(len(f.candidate.anchored) > 1 and f.candidate.anchor > PLAIN and self.acceptance.passable(f) for f in whole)

    def _is_one_word(self, frame: Frame) -> bool:
        """Whether a target is meant by a single word that is shared with others: "last thing" is nothing lasting."""
        candidate = frame.candidate
        return not candidate.is_certain and len(candidate.anchored) == 1 and candidate.anchor < PLAIN

    def _accept(self, frames: list[Frame], rule: str = "every word explained") -> Recognition | None:
        if not frames or not self.acceptance.enough(frames[0]) or self.signals.blocked(frames[0].candidate):
            return None
        frames = self.contest.in_order(frames)
        best, rivals = frames[0], [frame for frame in frames[1:] if self.contest.rivals(frames[0], frame)]
        if self._is_doubtful([best]) or self.acceptance.missing_attribute(best):
            return None
        equal = [frame for frame in frames[1:] if self.contest.equal(best, frame)]
        if equal:
            many = len(equal) >= MAX_SUGGESTIONS
            all_ = [best, *equal]
            return self._clarify(all_, "many of that name") if many else self._answer_frames(all_, "equal owners")
        above = self.framing.above(best.target)
        related = [
            f
            for f in frames[1:3]
            if f.target.kind in grammar.UNIT and best.target.kind in grammar.UNIT and f not in rivals
            if not (f.candidate.is_certain and f.target.id in above)  # a whole that is named only says where
        ]
        if not best.candidate.is_certain and any(f.score > best.score - TIE and self.acceptance.enough(f) for f in related):
            return self._clarify([best, *related], "a part or its whole")
        held = best.candidate.weights.keys()
        close = [f for f in rivals if f.score >= best.score * (1 - grammar.CLOSE) and self.acceptance.enough(f)]
        close = [f for f in close if not f.candidate.weights.keys() < held]
        if close and not best.candidate.is_certain:
            return self._clarify([best, *close], "too close to choose")
        return self._answer_frames([best], rule, rivals[0] if rivals else None)

    def _part_and_other(self, best: Frame) -> list[Frame]:
        """Where somebody asks whether one unit is a part of another: both; the other may be none of its wholes."""
        if "parent" not in best.intents or best.target.kind not in grammar.UNIT or not best.candidate.is_certain:
            return []
        named = best.candidate.named()
        others = (f for f in self.frames[1:6] if f.target.kind in grammar.UNIT and f.candidate.is_certain)
        part = next((f for f in others if len(f.candidate.named() - named) > 1 and not f.candidate.named() & named), None)
        return [best, part] if part and part.unexplained <= named else []

    def _is_doubtful(self, frames: list[Frame]) -> bool:
        """Whether a misspelt word that speaks for none of these may be what no entry gives."""
        doubtful = self.signals.doubtful
        unsure = doubtful | self.framing.organization
        if frames[0].target.kind in grammar.OFFICE:
            unsure |= self.signals.kind_tokens
        held = [f.candidate.weights if len(f.candidate.anchored - unsure) >= TOGETHER else f.candidate.named() for f in frames]
        if frames[0].target.kind == "office" and any(map(self._may_be_elsewhere, doubtful)):
            return True
        return bool(doubtful.difference(*held))

    def _may_be_elsewhere(self, i: int) -> bool:
        """Whether a misspelt name may as well be that of a place without an office: "Thad" is Thailand, or Chad."""
        return self.evidence.tokens[i].raw[:1].isupper() and not self.index.places.isdisjoint(self.evidence.readings[i].forms)

    def _several(self) -> Recognition | None:
        """Two or more subjects that together explain everything, but for what stands aside."""
        chosen, left = together(self.frames, self.signals.strict_cues)
        chosen = self._without_chance(chosen)
        if (
            len(chosen) < 2
            or any(not self.acceptance.enough(frame) and not self.contest.is_joined(frame, chosen) for frame in chosen)
            or any(map(self.acceptance.missing_attribute, chosen))
        ):
            return None
        if (left and not self.acceptance.passable(replace(chosen[0], unexplained=left))) or self._is_doubtful(chosen):
            return None
        return self._answer_frames(chosen, "several subjects")

    def _without_chance(self, chosen: list[Frame]) -> list[Frame]:
        """Without those that a few words of a long message speak for by chance, where the first can be answered by itself."""
        if len(chosen) < 2 or not self.acceptance.passable(chosen[0]):
            return chosen
        meant = [f for f in chosen[1:] if f.candidate.is_certain or f.score > BY_CHANCE or self.contest.is_joined(f, chosen)]
        return [chosen[0], *meant]

    def _place_elsewhere(self) -> Recognition | None:
        """A place without an office, asked about beside offices: said so, instead of an answer about others."""
        if not self.frames or not self.signals.place_tokens & self.frames[0].unexplained:
            return None
        target = self.frames[0].target
        if target.kind == "office" or not any(self.signals.is_asked(i) for i in self.signals.place_tokens):
            return None
        of_office = target.of in self.index.knowledge.subjects and self.index.knowledge.subjects[target.of].kind == "office_kind"
        unsure = target.kind == "role" and "office" in self.signals.kind_nouns and not self.frames[0].candidate.is_certain
        if (
            target.kind in grammar.OFFICE
            or unsure
            or (target.kind in ("list", "fact") and (of_office or "office" in self.signals.kind_nouns))
        ):
            return self._unknown("a place that no entry lists", missing="place")
        return None

    def _background(self) -> Recognition | None:
        """Again without the clauses in which people tell about themselves."""
        ignored = self.signals.background()
        if not ignored:
            return None
        best = self.frames[0] if self.frames else None
        if best and ignored & (best.candidate.anchored | best.candidate.named()) and best.candidate.anchor >= PLAIN:
            return None
        frames = [
            self.framing.frame(frame.candidate, ignored) for frame in self.frames[:12] if set(frame.candidate.weights) - ignored
        ]
        frames.sort(key=Frame.rank)
        return self._accept([frame for frame in frames if not frame.unexplained], "every word of the question explained")

    def _aside(self) -> Recognition | None:
        """With words left over in clauses that do not ask, or one such word beside a subject that is beyond doubt."""
        first = self.frames[0] if self.frames else None
        lacking = first and not first.unexplained and self.acceptance.enough(first) and self.acceptance.missing_attribute(first)
        least = first.score - FAR_BEHIND if first and lacking else -inf
        near = (frame for frame in self.frames[:6] if frame.score > least)
        frames = [frame for frame in near if frame.unexplained and self.acceptance.passable(frame)]
        return self._accept(frames, "the question explained, words aside passed over")

    def _pointing_back(self) -> Recognition | None:
        """The same, before anything else, where a word like "their" points back; where there is nothing to point to, whose?"""
        if not self.evidence.roles("pronoun"):
            return None
        if self._asks_whose():
            return self._unknown("points back to nothing", missing="whose")
        return self._follow_up()

    def _asks_whose(self) -> bool:
        """Whether somebody's contact is asked for who was neither named nor spoken of before: "and their email?"."""
        best = self.frames[0] if self.frames else None
        if best is None or best.target.kind != "list" or best.unexplained or self.context.subjects:
            return False
        asking = {(m.start, m.end) for m in self.evidence.roles("intent")}
        points = any((m.start, m.end) not in asking and not m.cost for m in self.evidence.roles("pronoun"))
        plain = self.signals.is_short and not self.signals.named_elsewhere
        return plain and points and self.signals.intents - {"place", "about"} == {"contact"}

    def _is_whole_by_itself(self) -> bool:
        """Whether a question names its own subject, or is one for a list or a fact in several words of its own."""
        named = [frame for frame in self.frames[:3] if frame.target.kind not in ("list", "fact")]
        lists = [f for f in self.frames[:1] if f.target.kind in ("list", "fact") and not f.unexplained]
        plain = [f for f in lists if self.signals.how_many or len(f.candidate.anchored) >= MANY or self._is_of_its_own(f)]
        return any(self.acceptance.enough(frame) for frame in (*named, *plain))

    def _is_of_its_own(self, frame: Frame) -> bool:
        """Whether a fact's subject is named, or a noun for texts, or two words at least that point to nothing, mean a list."""
        own = frame.candidate.anchored - self.evidence.empty - self.signals.pointing
        named = bool(self.framing.context_names(frame.target))
        more = own - self.signals.asked_tokens - self.evidence.fillers
        if frame.target.kind == "fact":
            return named
        papers = self.evidence.tokens_of("kind", ("document",))
        all_of_them = "listing" in frame.intents and frame.candidate.share >= WHOLE
        return self.acceptance.enough(frame) and bool(papers or all_of_them or (len(own) > 1 and more))

    def _follow_up(self) -> Recognition | None:
        """A question without a subject of its own, about what was spoken of before: "and their email?"."""
        known = tuple(s for s in self.context.subjects if s in self.index.target_numbers)
        if not known or self._is_whole_by_itself():
            return None
        kind = self.index.target(known[0]).kind
        words = {
            i for m in self.evidence.matches if m.role.category in FOLLOWING for i in range(m.start, m.end)
        } | self.evidence.fillers
        intents = {
            m.role.name: m.role.strength for m in self.evidence.roles("intent") if m.role.name in grammar.INTENTS.get(kind, ())
        }
        if not self.signals.all_covered(set(words)) or (not intents and not self.signals.cue_tokens):
            return None
        asked = max(
            sorted(intents),
            key=lambda name: intents[name] * grammar.FORCE.get(name, 1.0),
            default=self.acceptance.default(self.index.target(known[0])),
        )
        if kind in grammar.OFFICE and asked == "contact":
            return self._unknown("no mailbox of an office in any entry", "mailbox", known[:1])
        return replace(self._answer(asked, known, "about what was spoken of before", 0.9), assumed=True)

    def _missing(self) -> Recognition | None:
        for frame in self.frames[:1]:
            attribute = self.acceptance.missing_attribute(frame)
            if attribute and self.acceptance.enough(frame):
                near = (frame.target.id,) if len(frame.unexplained) <= 2 and frame.candidate.is_certain else ()
                return self._unknown(f"no {attribute} in any entry", missing=attribute, suggestions=near)
        lone = (
            m
            for m in (*self.evidence.roles("elsewhere"), *self.evidence.roles("missing"))
            if self.signals.counts(m) and self.signals.part_of_names.isdisjoint(range(m.start, m.end))
        )
        if match := next(lone, None):
            return self._unknown(f"no {match.role.name} in any entry", missing=match.role.name)
        return None

    def _ask(self) -> Recognition | None:
        if near := self.signals.near_acronyms():
            ids = [target for acronym in near for target in owners_of(self.index, acronym)]
            return self._choices(ids, "an acronym one letter off")
        if self.signals.doubtful and (meant := [f for f in self.frames[:1] if not f.unexplained and self.acceptance.enough(f)]):
            return self._choices([f.target.id for f in meant], "a misspelt word may ask for something else")
        certain = [f for f in self.frames[:4] if f.candidate.is_certain and len(f.unexplained) == 1 and self.acceptance.enough(f)]
        if certain and len(self.evidence.tokens) <= 8 and not any(self.signals.is_hard(i) for i in certain[0].unexplained):
            return self._choices([f.target.id for f in certain], "one word unexplained")
        return None
