"""From an utterance to what it asks for: the best explained target, or an honest unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from knowledge import grammar, guesses
from knowledge.answer import PARTS_ORDER
from knowledge.evidence import NAME_BONUS, Candidate, Evidence, Match, gather, nearly
from knowledge.guesses import WHOLE
from knowledge.index import NAME, Index, Target
from knowledge.languages_of import language_of
from knowledge.normalise import tokenise
from knowledge.recognition import MAX_SUGGESTIONS, Context, Reason, Recognition


FOLLOWING = frozenset({"intent", "cue", "kind", "pronoun", "again", "and"})
"""What a question may consist of that has no subject of its own."""
SENTENCE = 4
"""Words from which on a way of asking, word for word, is stronger than a name in it."""
MAX_FRAMES = 14
"""Targets that are looked at closely, those with the most evidence; the right one is among the first four (measured)."""
EQUAL = 0.15
"""Score within which two facts are equally meant."""
OWN = 0.1
"""How much more a word must say for a fact than for its subject before it is the fact that was asked about."""
TIE = 0.05
"""Score within which a part is not told from its whole."""


@dataclass(slots=True)
class Frame:
    """One way to take the utterance: a target, its evidence, and the words it leaves unexplained."""

    target: Target
    candidate: Candidate
    unexplained: frozenset[int] = frozenset()
    score: float = 0.0
    intents: dict[str, float] = field(default_factory=dict)


def recognise(index: Index, utterance: str, hint: str | None = None, context: Context | None = None) -> Recognition:
    """What an utterance asks for. `hint` is the person's language, if known; the same input gives the same outcome."""
    tokens = tokenise(utterance)
    language = language_of(index, utterance, tokens, hint)
    evidence = gather(index, tokens, language)
    return _Decision(index, evidence, language, context or Context()).decide()


class _Decision:
    """The rules in their order; each either settles the matter or leaves it to the next."""

    def __init__(self, index: Index, evidence: Evidence, language: str, context: Context) -> None:
        self.index, self.evidence, self.language, self.context = index, evidence, language, context
        self.sure = guesses.Words(index, evidence)
        self.frames = self._lower_first(
            sorted(
                (self._frame(candidate) for candidate in evidence.likeliest(MAX_FRAMES)),
                key=lambda frame: (-round(frame.score, 6), frame.target.order),
            )
        )

    def decide(self) -> Recognition:
        """The first rule that settles it."""
        rules = (
            self._empty, self._owner, self._pointing_back, self._whole, self._small_talk, self._explained,
            self._several, self._place_elsewhere, self._background, self._aside, self._follow_up, self._missing, self._ask,
        )  # fmt: skip
        for rule in rules:
            if (outcome := rule()) is not None:
                return outcome
        return self._unknown("nothing fits")

    # frames

    def _frame(self, candidate: Candidate, ignored: frozenset[int] = frozenset()) -> Frame:
        target = self.index.targets[candidate.number]
        free = self.explained_by(target, candidate) | ignored | nearly(self.index, self.evidence, candidate)
        unexplained = frozenset(i for i in range(len(self.evidence.tokens)) if i not in free)
        penalty = sum(self.sure.weights[i] for i in unexplained)
        intents = self._intents(target, candidate)
        frame = Frame(target, candidate, unexplained, 0.0, intents)
        if target.kind == "office" and (kind_ := self.evidence.candidates.get(self.index.target_numbers[target.of])):
            frame.score += 0.3 if kind_.is_certain else 0.0
        frame.score += candidate.evidence - penalty + self._asked_for(target, candidate) + self._inherited(target, candidate)
        return frame

    def _lower_first(self, frames: list[Frame]) -> list[Frame]:
        """With a named part before its named whole: "the Director's Office in DHRR" is about the office."""
        if not frames or frames[0].target.kind not in grammar.UNIT or not frames[0].candidate.is_certain:
            return frames
        best = frames[0]
        for frame in frames[1:8]:
            inside = best.target.id in self._above(frame.target) and frame.target.kind in grammar.UNIT
            if inside and frame.candidate.is_certain and not frame.candidate.named() & best.candidate.named():
                return [frame, *(f for f in frames if f is not frame)]
        return frames

    def _inherited(self, target: Target, candidate: Candidate) -> float:
        """What the name of its subject says for a fact that is asked about itself."""
        if target.kind != "fact" or not candidate.anchor:
            return 0.0
        subject = self.evidence.candidates.get(self.index.target_numbers[target.of])
        own = subject is not None and candidate.anchored - subject.named()
        if own and candidate.share < WHOLE and not own - self.sure.cue_tokens - self.sure.asked_tokens - self.sure.listing_tokens:
            return 0.0
        if not own or not subject or not subject.is_certain:
            return 0.0
        names = sum(subject.weights[i] - candidate.weights.get(i, 0.0) for i in subject.named() if i in subject.weights)
        return NAME_BONUS[NAME] + max(0.0, names) + 0.05

    def _asked_for(self, target: Target, candidate: Candidate) -> float:
        """What the question's own words add for a target that answers such questions."""
        if target.kind in ("fact", "list"):
            return 0.0
        used = set(candidate.weights)
        allowed = {"cue": grammar.CUES[target.kind] - {"what"}, "intent": grammar.INTENTS[target.kind]}
        words = {
            i
            for m in self.evidence.matches
            if m.role.category in allowed and m.role.name in allowed[m.role.category]
            for i in range(m.start, m.end)
        }
        return 0.4 * min(3, len(words - used - self.evidence.fillers))

    def explained_by(self, target: Target, candidate: Candidate) -> frozenset[int]:
        """The tokens that a target, its question words and its kind of noun account for."""
        kind, evidence = target.kind, self.evidence
        anchored = candidate.anchored if candidate.share >= WHOLE else candidate.anchored - self.sure.named_elsewhere
        sure = candidate.named() | anchored | self._context_names(target)
        withheld = self.sure.strict_cues if kind == "fact" else self.sure.named_elsewhere | self.sure.strict_cues
        explained = candidate.weights.keys() - withheld
        explained |= sure | (evidence.fillers - self.sure.strict_cues) | self.sure.small_numbers | self.sure.pointing
        cues = self._cues(target)
        explained |= evidence.tokens_of("cue", cues)
        explained |= evidence.tokens_of("intent", grammar.INTENTS.get(kind, ()))
        explained |= evidence.tokens_of("kind", grammar.NOUNS.get(kind, ()))
        explained |= self._explained_by_kind(target)
        held = candidate.weights.keys() if kind in grammar.UNIT | grammar.PAPER else set()
        return frozenset(explained - (self._denied(cues) - sure - held))

    def _explained_by_kind(self, target: Target) -> set[int]:
        if target.kind == "office":
            return self._kinds_of_office() | self._role_of(target)
        return self._wholes() if target.kind == "list" else set()

    def _denied(self, cues: frozenset[str]) -> set[int]:
        """Tokens of question words that only a target which answers them accounts for."""
        strict = (m for m in self.evidence.roles("cue") if m.role.name in guesses.STRICT and m.role.name not in cues)
        return {i for m in strict if not self._is_conjunction(m) for i in range(m.start, m.end)}

    def _kinds_of_office(self) -> set[int]:
        """Words of any kind of office: "is Brussels regional or global" is answered with what it is."""
        candidates = (c for c in self.evidence.candidates.values() if self.index.targets[c.number].kind == "office_kind")
        return {i for c in candidates for i in c.named() | c.anchored}

    def _role_of(self, office: Target) -> set[int]:
        """Words for what the office's own kind does: "who raises funds in London"."""
        kind = self.evidence.candidates.get(self.index.target_numbers[office.of])
        return set(kind.weights) if kind else set()

    def _is_conjunction(self, match: Match) -> bool:
        """Whether "when" follows another question word: "who acts when a storm comes" asks who."""
        earlier = (m for m in self.evidence.roles("cue") if m.role.name in ("who", "what", "where", "how"))
        return match.role.name == "when" and any(m.end <= match.start for m in earlier)

    def _wholes(self) -> set[int]:
        """Names of the department and the organization: a list is a list of theirs."""
        wholes = (c for c in self.evidence.candidates.values() if self.index.targets[c.number].kind in ("department", "organization"))
        return {i for c in wholes for i in c.named()}

    def _cues(self, target: Target) -> frozenset[str]:
        """The question words a target answers: how many, if its parts are asked for; when, in "who acts when …"."""
        cues = grammar.CUES.get(target.kind, frozenset()) | target.asks
        intents = self.sure.intents
        if target.kind in grammar.UNIT | {"organization"}:
            cues |= {"how_many"} if "parts" in intents and self.index.knowledge.parts.get(target.id) else set()
            cues |= {"when"} if intents & grammar.EXPLICIT else set()
        return cues

    def _context_names(self, target: Target) -> set[int]:
        """Names of what stands above a target: "WASH in DHRR" is about WASH."""
        above: set[int] = set()
        for number in self.index.above(target.order):
            if candidate := self.evidence.candidates.get(number):
                above |= candidate.named()
        return above

    def _above(self, target: Target) -> tuple[str, ...]:
        return tuple(self.index.targets[number].id for number in self.index.above(target.order))

    def _intents(self, target: Target, candidate: Candidate) -> dict[str, float]:
        named = candidate.named()
        found: dict[str, float] = {}
        matches = list(self.evidence.roles("intent"))
        for match in [m for m in matches if self.sure.is_asked(m.start)] or matches:
            if match.role.name in grammar.INTENTS.get(target.kind, ()) and not named.issuperset(range(match.start, match.end)):
                value = match.role.strength * (1 - match.cost) * (1 + 0.2 * (match.end - match.start - 1))
                found[match.role.name] = max(found.get(match.role.name, 0.0), value)
        return found

    # rules

    def _empty(self) -> Recognition | None:
        return None if self.evidence.tokens else self._unknown("no words")

    def _owner(self) -> Recognition | None:
        addresses = [t.folded for t in self.evidence.tokens if t.kind == "email"]
        if not addresses:
            return None
        owners = tuple(owner for address in addresses for owner in self.index.knowledge.owners.get(address, ()))
        if owners:
            return self._answer("owner", owners, "address of a mailbox", 1.0)
        return self._unknown("address that no entry gives", missing="address")

    def _whole(self) -> Recognition | None:
        words = tuple(t.folded for t in self.evidence.tokens)
        number = self.index.whole.get(words)
        certain = any(f.candidate.is_certain and f.target.order != number for f in self.frames[:1])
        if number is None or certain and len(words) < SENTENCE:
            return None
        target = self.index.targets[number]
        if len(words) == 1 and target.kind != "list" and not self.sure.is_specific(frozenset((0,))):
            return None
        return self._answer(self._default(target), (target.id,), "a way of asking, word for word", 1.0)

    def _small_talk(self) -> Recognition | None:
        covered = set(self.evidence.fillers) | self.evidence.tokens_of("cue", ("what", "how")) | self.evidence.tokens_of("intent", ("about",))
        found: dict[str, int] = {}
        for match in self.evidence.matches:
            if match.role.category in ("help", "greeting", "thanks") and not match.cost:
                covered.update(range(match.start, match.end))
                found[match.role.category] = max(found.get(match.role.category, 0), match.end - match.start)
        if not found or not self.sure.all_covered(covered) or 2 * max(found.values()) < len(self.evidence.tokens) - 2:
            return None
        intent = "help" if "help" in found else max(sorted(found), key=lambda name: found[name])
        return self._answer(intent, (), "small talk", 1.0)

    def _explained(self) -> Recognition | None:
        return self._accept([frame for frame in self.frames[:8] if not frame.unexplained and self._enough(frame)])

    def _accept(self, frames: list[Frame], rule: str = "every word explained") -> Recognition | None:
        if not frames or not self._enough(frames[0]) or self.sure.blocked(frames[0].candidate):
            return None
        whole_list = frames[0].candidate.share >= WHOLE and len(frames[0].candidate.anchored) > 1
        if frames[0].target.kind == "list" and not whole_list and (certain := [f for f in frames[1:3] if f.candidate.is_certain]):
            frames = [*certain[:1], *(f for f in frames if f is not certain[0])]
        frames = self._general_first(self._own_words_first(frames))
        best, rivals = frames[0], [frame for frame in frames[1:] if self._rivals(frames[0], frame)]
        if self._missing_attribute(best):
            return None
        equal = [frame for frame in rivals if self._equal(best, frame)]
        if equal:
            return self._answer_frames([best, *equal], "equal owners")
        related = [f for f in frames[1:3] if f.target.kind in grammar.UNIT and best.target.kind in grammar.UNIT and f not in rivals]
        if not best.candidate.is_certain and any(f.score > best.score - TIE and self._enough(f) for f in related):
            return self._clarify([best, *related], "a part or its whole")
        close = [f for f in rivals if f.score >= best.score * (1 - grammar.CLOSE) and self._enough(f)]
        if close and not best.candidate.is_certain:
            return self._clarify([best, *close], "too close to choose")
        return self._answer_frames([best], rule, rivals[0] if rivals else None)

    def _general_first(self, frames: list[Frame]) -> list[Frame]:
        """Of facts of one subject that the same words speak for equally, the one the entry names first."""
        best = frames[0]
        if best.target.kind != "fact":
            return frames
        equal = [
            f for f in frames
            if f.target.of == best.target.of and f.target.kind == "fact" and f.score > best.score - EQUAL and f.candidate.anchored == best.candidate.anchored
        ]  # fmt: skip
        first = min(equal, key=lambda frame: frame.target.order)
        return [first, *(f for f in frames if f is not first)]

    def _own_words_first(self, frames: list[Frame]) -> list[Frame]:
        """A fact before its subject, where it alone accounts for a word that is more than filler: "who signed the agreement"."""
        best = frames[0]
        kept = {"contact", "parent", "parts"} | ({"responsible"} if best.candidate.is_certain else set())
        if best.target.kind == "fact" or set(best.intents) & kept:
            return frames
        roles = self.sure.cue_tokens | self.sure.asked_tokens | self.sure.listing_tokens | self.evidence.empty
        for frame in frames[1:]:
            held = best.candidate.weights
            own = {i for i, weight in frame.candidate.weights.items() if weight > held.get(i, 0.0) + OWN} - roles
            same = not best.candidate.is_certain and frame.candidate.anchored >= best.candidate.anchored
            if frame.target.kind == "fact" and frame.target.of == best.target.id and (own or same) and frame.candidate.anchor:
                return [frame, *(f for f in frames if f is not frame)]
        return frames

    def _enough(self, frame: Frame) -> bool:
        """Whether there is reason to answer at all: a name, or common words that were asked about in so many words."""
        if frame.target.kind == "organization" and not self.sure.is_bare and not {"about", "meaning", "contact"} & set(frame.intents):
            return False
        if frame.candidate.is_certain:
            return True
        if not frame.candidate.anchor or self.sure.is_personal(frame.candidate.anchored):
            return False
        if frame.target.kind == "list":
            return self.sure.is_all(frame.candidate.anchored, frame.candidate.share)
        if frame.target.kind == "fact":
            return frame.candidate.evidence >= grammar.EVIDENCE_ENOUGH and self._fact_is_meant(frame)
        return self._asks_for(frame)

    def _fact_is_meant(self, frame: Frame) -> bool:
        """A single everyday word means a fact only beside its subject's name or its question word."""
        anchored = frame.candidate.anchored
        roles = self.sure.cue_tokens | self.sure.listing_tokens | self.sure.asked_tokens
        said = frozenset(frame.candidate.weights) - roles - self.evidence.fillers
        if frame.candidate.share >= WHOLE and len(anchored - self.evidence.fillers) > 2:
            return True
        if not said:
            return bool(self._context_names(frame.target)) and frame.candidate.share >= WHOLE
        specific = self.sure.is_specific(said) and (self.sure.is_bare or len(said) > 1)
        if len(anchored - roles) > 1 or specific or self._context_names(frame.target) - anchored:
            return True
        cues = (m for m in self.evidence.roles("cue") if m.role.name in frame.target.asks - {"what", "how", "where"})
        return any(not anchored.issuperset(range(m.start, m.end)) for m in cues)

    def _asks_for(self, frame: Frame) -> bool:
        """For words that mean a subject without naming it."""
        candidate = frame.candidate
        if candidate.named() and self.sure.kind_nouns & grammar.NOUNS[frame.target.kind]:
            return True
        if candidate.named() and self.sure.is_short and frame.intents.get("meaning", 0) >= 0.75:
            return True
        if any(self.evidence.tokens[i].is_capitals for i in candidate.anchored) and self.sure.is_short:
            return True
        several, specific = len(candidate.anchored) > 1 or len(candidate.weights) > 1, self.sure.is_specific(candidate.anchored)
        asked = grammar.EXPLICIT - {"meaning"} if frame.target.kind in grammar.UNIT else grammar.INTENTS[frame.target.kind]
        explicit = any(frame.intents.get(name, 0) >= 0.75 and self._makes_sense(name, frame, False) for name in asked)
        if frame.target.kind in grammar.OFFICE and not candidate.named():
            plain = len(candidate.anchored) > 1 or specific and "office" in self.sure.kind_nouns
            return plain and candidate.evidence >= grammar.EVIDENCE_ENOUGH and not self.sure.is_told
        asks_plainly = self.sure.has_who or any(frame.intents.get(name, 0) >= 0.75 for name in ("contact", "parent", "parts"))
        if self.sure.is_told and not asks_plainly:
            return False
        if explicit or self.sure.has_who:
            return candidate.evidence >= grammar.EVIDENCE_ENOUGH and (several or specific or self.sure.has_who or self.sure.is_short)
        return candidate.evidence >= grammar.EVIDENCE_BARE and (len(candidate.anchored) > 1 or specific and self.sure.is_bare)

    def _rivals(self, best: Frame, other: Frame) -> bool:
        """Whether two targets answer differently: not the case for a fact of the same subject, or a part and its whole."""
        family = {best.target.id, *self._above(best.target)} & {other.target.id, *self._above(other.target)}
        related = other.target.id in family or best.target.id in family
        return not related and (best.target.of != other.target.of or best.target.kind == "office")

    def _equal(self, best: Frame, other: Frame) -> bool:
        return best.target.kind == other.target.kind == "office" and abs(best.score - other.score) < 0.02

    def _several(self) -> Recognition | None:
        """Two or more subjects that together explain everything, but for what stands aside."""
        chosen, left = guesses.together(self.frames, self.sure)
        if len(chosen) < 2 or any(not self._enough(frame) for frame in chosen) or any(map(self._missing_attribute, chosen)):
            return None
        if left and not self.sure.passable(replace(chosen[0], unexplained=left)):
            return None
        return self._answer_frames(chosen, "several subjects")

    def _place_elsewhere(self) -> Recognition | None:
        """A place without an office, asked about beside offices: said so, instead of an answer about others."""
        if not self.frames or not self.sure.place_tokens & self.frames[0].unexplained:
            return None
        target = self.frames[0].target
        if target.kind == "office" or not any(self.sure.is_asked(i) for i in self.sure.place_tokens):
            return None
        of_office = target.of in self.index.knowledge.subjects and self.index.knowledge.subjects[target.of].kind == "office_kind"
        unsure = "office" in self.sure.kind_nouns and not self.frames[0].candidate.is_certain
        if target.kind in grammar.OFFICE or unsure or target.kind in ("list", "fact") and (of_office or "office" in self.sure.kind_nouns):
            return self._unknown("a place that no entry lists", missing="place")
        return None

    def _background(self) -> Recognition | None:
        """Again without the clauses in which people tell about themselves."""
        ignored = self.sure.background()
        if not ignored:
            return None
        best = self.frames[0] if self.frames else None
        if best and ignored & (best.candidate.anchored | best.candidate.named()) and best.candidate.anchor >= guesses.PLAIN:
            return None
        frames = [self._frame(frame.candidate, ignored) for frame in self.frames[:12] if set(frame.candidate.weights) - ignored]
        frames.sort(key=lambda frame: (-round(frame.score, 6), frame.target.order))
        return self._accept([frame for frame in frames if not frame.unexplained], "every word of the question explained")

    def _aside(self) -> Recognition | None:
        """With words left over in clauses that do not ask, or one such word beside a subject that is beyond doubt."""
        frames = [frame for frame in self.frames[:6] if frame.unexplained and self.sure.passable(frame)]
        return self._accept(frames, "the question explained, words aside passed over")

    def _pointing_back(self) -> Recognition | None:
        """The same, before anything else, where a word like "their" points back."""
        return self._follow_up() if any(True for _ in self.evidence.roles("pronoun")) else None

    def _follow_up(self) -> Recognition | None:
        """A question without a subject of its own, about what was spoken of before: "and their email?"."""
        known = tuple(s for s in self.context.subjects if s in self.index.target_numbers)
        if not known or any(self._enough(frame) for frame in self.frames[:3] if frame.target.kind not in ("list", "fact")):
            return None
        kind = self.index.target(known[0]).kind
        words = {i for m in self.evidence.matches if m.role.category in FOLLOWING for i in range(m.start, m.end)} | self.evidence.fillers
        intents = {m.role.name: m.role.strength for m in self.evidence.roles("intent") if m.role.name in grammar.INTENTS.get(kind, ())}
        if not self.sure.all_covered(set(words)) or not intents and not self.sure.cue_tokens:
            return None
        asked = max(sorted(intents), key=lambda name: intents[name] * grammar.FORCE.get(name, 1.0), default=self._default(self.index.target(known[0])))
        if kind in grammar.OFFICE and asked == "contact":
            return self._unknown("no mailbox of an office in any entry", "mailbox", known[:1])
        return replace(self._answer(asked, known, "about what was spoken of before", 0.9), assumed=True)

    def _missing_attribute(self, frame: Frame) -> str:
        whole = len(frame.candidate.anchored) > 1 and frame.candidate.share >= WHOLE
        anchored = frame.candidate.anchored if whole or frame.target.kind == "list" else frozenset()
        if frame.target.kind == "fact":
            anchored = frozenset(frame.candidate.weights)
        held = frame.candidate.named() | anchored | self._asked_tokens(frame) | self.sure.part_of_names
        for category in ("elsewhere", "missing"):
            for match in (m for m in self.evidence.roles(category) if self.sure.counts(m)):
                tokens = set(range(match.start, match.end))
                if match.cost and tokens <= frame.candidate.weights.keys():
                    continue
                said = tokens - self.evidence.empty - self.sure.cue_tokens if len(tokens) > 1 else tokens
                if not held.issuperset(said or tokens):
                    return match.role.name
        unlisted = not self.index.knowledge.parts.get(frame.target.id) or not frame.candidate.named()
        if frame.target.kind == "office_kind" and self.sure.how_many and unlisted:
            return "count"
        if frame.target.kind in grammar.OFFICE | {"organization"} and frame.intents.get("contact", 0) >= 0.75:
            return "mailbox"
        return ""

    def _asked_tokens(self, frame: Frame) -> set[int]:
        """The tokens that ask for something which the target has."""
        allowed = grammar.INTENTS.get(frame.target.kind, frozenset())
        return {i for m in self.evidence.roles("intent") if m.role.name in allowed for i in range(m.start, m.end)}

    def _missing(self) -> Recognition | None:
        for frame in self.frames[:1]:
            attribute = self._missing_attribute(frame)
            if attribute and self._enough(frame):
                near = (frame.target.id,) if len(frame.unexplained) <= 2 and frame.candidate.is_certain else ()
                return self._unknown(f"no {attribute} in any entry", missing=attribute, suggestions=near)
        lone = (m for m in (*self.evidence.roles("elsewhere"), *self.evidence.roles("missing")) if self.sure.counts(m) and self.sure.part_of_names.isdisjoint(range(m.start, m.end)))
        if match := next(lone, None):
            return self._unknown(f"no {match.role.name} in any entry", missing=match.role.name)
        return None

    def _ask(self) -> Recognition | None:
        if near := self.sure.near_acronyms():
            ids = [target for acronym in near for target in self.sure.owners_of(acronym)]
            return self._choices(ids, "an acronym one letter off")
        certain = [f for f in self.frames[:4] if f.candidate.is_certain and len(f.unexplained) == 1 and self._enough(f)]
        if certain and len(self.evidence.tokens) <= 8 and not any(self.sure.is_hard(i) for i in certain[0].unexplained):
            return self._choices([f.target.id for f in certain], "one word unexplained")
        return None

    # outcomes

    def _default(self, target: Target) -> str:
        return grammar.DEFAULT.get(target.kind, "about")

    def _intent(self, frame: Frame) -> str:
        if frame.target.kind in ("fact", "list"):
            return self._default(frame.target)
        certain = bool(frame.candidate.is_certain or frame.candidate.named())
        asked = {name: value for name, value in frame.intents.items() if self._makes_sense(name, frame, certain)}
        if not asked:
            return self._default(frame.target) if certain or frame.target.kind not in grammar.UNIT else "responsible"
        return max(asked, key=lambda name: (asked[name] * grammar.FORCE.get(name, 1.0), -grammar.PRIORITY.index(name)))

    def _makes_sense(self, intent: str, frame: Frame, certain: bool) -> bool:
        """Only what has parts is asked for them; whoever names a unit does not ask who is responsible."""
        children = self.index.knowledge.parts.get(frame.target.id, ())
        has_parts = any(self.index.target(child).kind in PARTS_ORDER for child in children)
        if intent == "parts":
            return has_parts or frame.target.kind == "office_kind"
        context = self._context_names(frame.target)
        if intent == "parent" and has_parts and "parts" in frame.intents and not context:
            return False
        if intent == "parent" and len(frame.intents) > 1 and self.sure.leads_to("parent", context):
            return False
        return not (intent == "responsible" and certain)

    def _again(self) -> bool:
        """Whether the question before is asked again of another subject: "what about CBI?"."""
        return any(m.start == 0 for m in self.evidence.roles("again"))

    def _with_whole(self, frame: Frame) -> list[Frame]:
        """The frame, and with it the subject above it where both were named ("DHRR and PCCA")."""
        above = [f for f in self.frames if f.target.id in self._above(frame.target) and f.candidate.is_certain and f.target.kind in grammar.UNIT]
        named = frame.candidate.named()
        return [frame, *(f for f in above if named and self.sure.joined(f.candidate.named(), named))]

    def _answer_frames(self, frames: list[Frame], rule: str, rival: Frame | None = None) -> Recognition:
        frames = [*self._with_whole(frames[0]), *frames[1:]]
        intent = self._intent(frames[0])
        subjects, other = tuple(frame.target.id for frame in frames), ""
        if set(frames[0].intents) <= {"about"} and self.context.intent in grammar.INTENTS.get(frames[0].target.kind, ()) and self._again():
            intent = self.context.intent
        if intent == "parent" and len(frames) == 2 and (pair := self.sure.part_and_whole(subjects)):
            subjects, other = pair
        elif len(frames) > 1:
            intents = [self._intent(frame) for frame in frames]
            intent = max(intents, key=lambda name: max(frame.intents.get(name, 0) for frame in frames))
        confidence = 1 - sum(m.cost for m in frames[0].candidate.mentions[:1])
        return self._answer(intent, subjects, rule, confidence, other, frames[0], rival)

    def _answer(
        self, intent: str, subjects: tuple[str, ...], rule: str, confidence: float,
        other: str = "", best: Frame | None = None, rival: Frame | None = None,
    ) -> Recognition:  # fmt: skip
        reason = self._reason(rule, best, rival)
        return Recognition("answered", intent, self.language, subjects, other, "", (), round(confidence, 3), False, reason)

    def _clarify(self, frames: Iterable[Frame], rule: str) -> Recognition:
        return self._choices([frame.target.id for frame in frames], rule)

    def _choices(self, ids: Iterable[str], rule: str) -> Recognition:
        choices = tuple(dict.fromkeys(ids))[:MAX_SUGGESTIONS]
        intent = self._intent(self.frames[0]) if self.frames else "about"
        reason = self._reason(rule, self.frames[0] if self.frames else None)
        return Recognition("clarify", intent, self.language, (), "", "", choices, 0.0, False, reason)

    def _unknown(self, rule: str, missing: str = "", suggestions: tuple[str, ...] = ()) -> Recognition:
        reason = self._reason(rule, self.frames[0] if self.frames else None)
        return Recognition("unknown", "unknown", self.language, (), "", missing, suggestions, 0.0, False, reason)

    def _reason(self, rule: str, best: Frame | None, rival: Frame | None = None) -> Reason:
        tokens = self.evidence.tokens
        left = (best.target.id, *(tokens[i].raw for i in sorted(best.unexplained))) if best else ()
        rival = rival or next((f for f in self.frames[1:2]), None)
        reason = Reason(rule, self.sure.described(), left, round(best.score, 3) if best else 0.0)
        if best and rival:
            reason = replace(reason, runner_up=rival.target.id, margin=round(best.score - rival.score, 3))
        return replace(reason, version=self.index.knowledge.version)
