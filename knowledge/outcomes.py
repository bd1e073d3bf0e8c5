"""What a decision comes to: an answer, a question back or an honest unknown, each with all that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from knowledge import grammar
from knowledge.acceptance import Acceptance
from knowledge.contest import Contest, part_and_whole
from knowledge.evidence import Evidence
from knowledge.frames import Frame, Framing
from knowledge.index import Index
from knowledge.recognition import MAX_SUGGESTIONS, Context, Reason, Recognition
from knowledge.signals import Signals

MAILBOXES: Final = "list.mailboxes"
DIVISIONS: Final = "list.divisions"


class Outcomes:
    """Puts into words of the domain what the rules of `knowledge.decision` find out about one utterance."""

    def __init__(self, index: Index, evidence: Evidence, language: str, context: Context) -> None:
        self.index, self.evidence, self.language, self.context = index, evidence, language, context
        self.signals = Signals(index, evidence)
        self.framing = Framing(index, evidence, self.signals)
        self.acceptance, self.contest = Acceptance(self.framing), Contest(self.framing)
        self.frames = self.framing.ranked()

    def _again(self) -> bool:
        """Whether the question before is asked again of another subject: "what about CBI?"."""
        return any(m.start == 0 for m in self.evidence.roles("again"))

    def _as_asked(self, frames: list[Frame]) -> list[Frame]:
        """In the order in which they were named, without repeats."""
        once = {frame.target.id: frame for frame in reversed(frames)}.values()
        first = {f.target.id: min(f.candidate.named() | f.candidate.anchored, default=0) for f in once}
        return sorted(once, key=lambda frame: (first[frame.target.id], frame.target.order))

    def _answer_frames(self, frames: list[Frame], rule: str, rival: Frame | None = None) -> Recognition:
        frames = self._as_asked([*self.contest.with_joined(frames[0], self.frames), *frames[1:]])
        of_divisions = frames[0].target.id == DIVISIONS and "contact" in self.signals.intents
        if of_divisions or (frames[0].target.kind == "department" and {"contact", "parts"} <= set(frames[0].intents)):
            return self._answer("listing", (MAILBOXES,), "the addresses of all its parts")
        intent = self.acceptance.intent(frames[0])
        subjects, other = tuple(frame.target.id for frame in frames), ""
        if (
            set(frames[0].intents) <= {"about"}
            and self.context.intent in grammar.INTENTS.get(frames[0].target.kind, ())
            and self._again()
        ):
            intent = self.context.intent
        if intent == "parent" and len(frames) == 2 and (pair := part_and_whole(self.index, subjects)):
            subjects, other = pair
        elif len(frames) > 1:
            intents = [self.acceptance.intent(frame) for frame in frames]
            intent = max(intents, key=lambda name: max(frame.intents.get(name, 0) for frame in frames))
            if intent == "listing" and all(frame.target.kind == "office" for frame in frames):
                intent = "place"  # what each of them does is said too, not only where it is
        confidence = 1 - sum([m.cost for m in frames[0].candidate.mentions[:1]], 0.0)
        reason = self._reason(rule, frames[0], rival)
        return Recognition("answered", intent, self.language, subjects, other, confidence=round(confidence, 3), reason=reason)

    def _answer(self, intent: str, subjects: tuple[str, ...], rule: str, confidence: float = 1.0) -> Recognition:
        return Recognition("answered", intent, self.language, subjects, confidence=confidence, reason=self._reason(rule, None))

    def _clarify(self, frames: Iterable[Frame], rule: str) -> Recognition:
        return self._choices([frame.target.id for frame in frames], rule)

    def _choices(self, ids: Iterable[str], rule: str) -> Recognition:
        choices = tuple(dict.fromkeys(ids))[:MAX_SUGGESTIONS]
        kind = self.index.target(choices[0]).kind if choices else ""
        asked = {
            m.role.name: m.role.strength for m in self.evidence.roles("intent") if m.role.name in grammar.INTENTS.get(kind, ())
        }
        intent = grammar.strongest(asked) if asked else grammar.DEFAULT.get(kind, "about")
        reason = self._reason(rule, self.frames[0] if self.frames else None)
        return Recognition("clarify", intent, self.language, suggestions=choices, reason=reason)

    def _unknown(self, rule: str, missing: str = "", suggestions: tuple[str, ...] = ()) -> Recognition:
        reason = self._reason(rule, self.frames[0] if self.frames else None)
        return Recognition("unknown", "unknown", self.language, missing=missing, suggestions=suggestions, reason=reason)

    def _reason(self, rule: str, best: Frame | None, rival: Frame | None = None) -> Reason:
        words, version = self.signals.described(), self.index.knowledge.version
        if best is None:
            return Reason(rule, words, version=version)
        rival = rival or next(iter(self.frames[1:2]), None)
        return Reason(
            rule, words, best.target.id, tuple([self.evidence.tokens[i].raw for i in sorted(best.unexplained)]),
            round(best.score, 3), rival.target.id if rival else "", round(best.score - rival.score, 3) if rival else 0.0, version,
        )  # fmt: skip
