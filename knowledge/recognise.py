"""From an utterance to what it asks for: the best explained target, or an honest unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from knowledge import grammar, guesses
from knowledge.evidence import Candidate, Evidence, gather
from knowledge.index import Index, Target
from knowledge.languages_of import language_of
from knowledge.normalise import tokenise
from knowledge.recognition import MAX_SUGGESTIONS, Context, Reason, Recognition


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
    evidence = gather(index, tokens)
    language = language_of(index, evidence, hint)
    return _Decision(index, evidence, language, context or Context()).decide()


class _Decision:
    """The rules in their order; each either settles the matter or leaves it to the next."""

    def __init__(self, index: Index, evidence: Evidence, language: str, context: Context) -> None:
        self.index, self.evidence, self.language, self.context = index, evidence, language, context
        self.sure = guesses.Words(index, evidence)
        self.frames = sorted(
            (self._frame(candidate) for candidate in evidence.candidates.values()),
            key=lambda frame: (-round(frame.score, 6), frame.target.order),
        )

    def decide(self) -> Recognition:
        """The first rule that settles it."""
        rules = (
            self._empty, self._owner, self._whole, self._small_talk, self._explained,
            self._several, self._background, self._follow_up, self._missing, self._ask, 
        )  # fmt: skip
        for rule in rules:
            if (outcome := rule()) is not None:
                return outcome
        return self._unknown("nothing fits")

    # frames

    def _frame(self, candidate: Candidate, ignored: frozenset[int] = frozenset()) -> Frame:
        target = self.index.targets[candidate.number]
        free = self.explained_by(target, candidate) | ignored
        unexplained = frozenset(i for i in range(len(self.evidence.tokens)) if i not in free)
        penalty = sum(self.sure.weight(i) for i in unexplained)
        intents = self._intents(target, candidate)
        frame = Frame(target, candidate, unexplained, 0.0, intents)
        frame.score = candidate.evidence - penalty + 0.1 * min(1.0, sum(intents.values()))
        return frame

    def explained_by(self, target: Target, candidate: Candidate) -> frozenset[int]:
        """The tokens that a target, its question words and its kind of noun account for."""
        kind = target.kind
        allowed = {"cue": grammar.CUES.get(kind, frozenset()) | target.asks, "intent": grammar.INTENTS.get(kind, frozenset()),
                   "kind": grammar.NOUNS.get(kind, frozenset())}  # fmt: skip
        explained = set(candidate.weights) | set(self.evidence.fillers) | self._context_names(target)
        for match in self.evidence.matches:
            if match.role.name in allowed.get(match.role.category, ()) or match.role.category in ("pronoun", "again"):
                explained.update(range(match.start, match.end))
        return frozenset(explained)

    def _context_names(self, target: Target) -> set[int]:
        """Names of what stands above a target: "WASH in DHRR" is about WASH."""
        above: set[int] = set()
        for identity in self._above(target):
            candidate = self.evidence.candidates.get(self.index.target_numbers[identity])
            if candidate:
                above |= candidate.named()
        return above

    def _above(self, target: Target) -> tuple[str, ...]:
        knowledge = self.index.knowledge
        own = (target.of, *knowledge.ancestors(target.of)) if target.of else ()
        roots = tuple(s.id for s in knowledge.subjects.values() if s.kind == "organization") if target.kind != "organization" else ()
        return tuple(dict.fromkeys((*own, *roots)))

    def _intents(self, target: Target, candidate: Candidate) -> dict[str, float]:
        named = candidate.named()
        found: dict[str, float] = {}
        for match in self.evidence.roles("intent"):
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
        if number is None or any(f.candidate.is_certain and f.target.order != number for f in self.frames[:1]):
            return None
        target = self.index.targets[number]
        return self._answer(self._default(target), (target.id,), "a way of asking, word for word", 1.0)

    def _small_talk(self) -> Recognition | None:
        covered = set(self.evidence.fillers)
        found: dict[str, int] = {}
        for match in self.evidence.matches:
            if match.role.category in ("help", "greeting", "thanks"):
                covered.update(range(match.start, match.end))
                found[match.role.category] = max(found.get(match.role.category, 0), match.end - match.start)
        if not found or not self.sure.all_covered(covered):
            return None
        intent = "help" if "help" in found else max(sorted(found), key=lambda name: found[name])
        return self._answer(intent, (), "small talk", 1.0)

    def _explained(self) -> Recognition | None:
        return self._accept([frame for frame in self.frames[:8] if not frame.unexplained])

    def _accept(self, frames: list[Frame], rule: str = "every word explained") -> Recognition | None:
        if not frames or not self._enough(frames[0]) or self.sure.blocked(frames[0].candidate):
            return None
        best, rivals = frames[0], [frame for frame in frames[1:] if self._rivals(frames[0], frame)]
        if self._missing_attribute(best):
            return None
        equal = [frame for frame in rivals if self._equal(best, frame)]
        if equal:
            return self._answer_frames([best, *equal], "equal owners")
        close = [f for f in rivals if f.score >= best.score * (1 - grammar.CLOSE) and self._enough(f)]
        if close and not best.candidate.is_certain:
            return self._clarify([best, *close], "too close to choose")
        return self._answer_frames([best], rule, rivals[0] if rivals else None)

    def _enough(self, frame: Frame) -> bool:
        if frame.candidate.is_certain:
            return True
        least = grammar.EVIDENCE_ENOUGH if frame.intents or self.sure.asking else grammar.EVIDENCE_BARE
        return sum(frame.candidate.weights.values()) >= least and frame.candidate.evidence >= least

    def _rivals(self, best: Frame, other: Frame) -> bool:
        """Whether two targets answer differently: not the case for a fact of the same subject, or a part and its whole."""
        family = {best.target.id, *self._above(best.target)} & {other.target.id, *self._above(other.target)}
        related = other.target.id in family or best.target.id in family
        return not related and (best.target.of != other.target.of or best.target.kind == "office")

    def _equal(self, best: Frame, other: Frame) -> bool:
        return best.target.kind == other.target.kind == "office" and abs(best.score - other.score) < 0.02

    def _several(self) -> Recognition | None:
        """Two or more subjects that together explain everything."""
        chosen = guesses.together(self.frames, self.sure)
        if len(chosen) < 2 or any(not self._enough(frame) for frame in chosen) or any(map(self._missing_attribute, chosen)):
            return None
        return self._answer_frames(chosen, "several subjects")

    def _background(self) -> Recognition | None:
        """Again without the clauses in which people tell about themselves."""
        ignored = self.sure.background()
        if not ignored:
            return None
        frames = [self._frame(frame.candidate, ignored) for frame in self.frames[:12] if set(frame.candidate.weights) - ignored]
        frames.sort(key=lambda frame: (-round(frame.score, 6), frame.target.order))
        return self._accept([frame for frame in frames if not frame.unexplained], "every word of the question explained")

    def _follow_up(self) -> Recognition | None:
        return None

    def _missing_attribute(self, frame: Frame) -> str:
        held = set(frame.candidate.weights)
        for match in self.evidence.roles("missing"):
            if not held.issuperset(range(match.start, match.end)):
                return match.role.name
        if frame.target.kind in grammar.OFFICE | {"organization"} and frame.intents.get("contact", 0) >= 0.75:
            return "mailbox"
        return ""

    def _missing(self) -> Recognition | None:
        for frame in self.frames[:1]:
            attribute = self._missing_attribute(frame)
            if attribute and self._enough(frame):
                near = (frame.target.id,) if len(frame.unexplained) <= 2 and frame.candidate.is_certain else ()
                return self._unknown(f"no {attribute} in any entry", missing=attribute, suggestions=near)
        if match := next(self.evidence.roles("missing"), None):
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
        if not frame.intents:
            certain = frame.candidate.is_certain or frame.candidate.named()
            return self._default(frame.target) if certain or frame.target.kind not in grammar.UNIT else "responsible"
        return max(frame.intents, key=lambda name: (frame.intents[name], -grammar.PRIORITY.index(name)))

    def _answer_frames(self, frames: list[Frame], rule: str, rival: Frame | None = None) -> Recognition:
        intent = self._intent(frames[0])
        subjects, other = tuple(frame.target.id for frame in frames), ""
        if intent == "parent" and len(frames) == 2:
            subjects, other = self.sure.part_and_whole(subjects)
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
        left = tuple(tokens[i].raw for i in sorted(best.unexplained)) if best else ()
        rival = rival or next((f for f in self.frames[1:2]), None)
        reason = Reason(rule, self.sure.described(), left, round(best.score, 3) if best else 0.0)
        if best and rival:
            reason = replace(reason, runner_up=rival.target.id, margin=round(best.score - rival.score, 3))
        return replace(reason, version=self.index.knowledge.version)
