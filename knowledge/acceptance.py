"""When a frame may be answered: enough speaks for it, nothing it lacks was asked, what is left over stands aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from knowledge import grammar
from knowledge.answer import PARTS_ORDER
from knowledge.candidates import EMPTY, Candidate
from knowledge.frames import Frame, Framing
from knowledge.grammar import EXPLICIT, UNIT
from knowledge.index import FIGURES, REFUSING, Target
from knowledge.signals import MANY, STRICT, WHOLE

PLAINLY: Final = 0.75
"""Strength from which on an intent was asked plainly: all words of the trigger, one typing error at most."""
LOOSE_KINDS: Final = frozenset({"organization", "department", "list"})
"""Kinds that are named in passing ("at the office in Dakar"): a word left over may be what the question is about."""
ROLES: Final = frozenset({"intent", "cue", "kind", "missing", "elsewhere", "place"})
"""What a word does in a question; a word that does something is not left over by chance."""
FULL_NAME: Final = 3
"""Words of a department's name from which on it is not named in passing."""
PLACED: Final = frozenset({"hours", "street"})
"""What only a place can lack: nobody asks when a document opens."""
ABOUT: Final = PLACED | {"travel"}
"""What some units are about: rain, journeys, buildings."""
YEAR: Final = 4
"""Digits from which on a number is a year or a figure, and never left over."""
LONG: Final = 9
"""Words from which on two of them may be left over."""
BESIDE: Final = 1.5
"""Words that may stand beside each word that speaks for a subject, in a clause that only tells about the matter."""
FAINT: Final = 0.5
"""Strength of a single word below which it is shared by too much to mean one subject."""
OWN_WORDS: Final = 2.0
"""Evidence from which on words of a fact that are scattered over its phrases mean it."""
STRONG: Final = 1.2
"""Strength of the best phrase from which on one plain word beside it may stay unexplained."""
PLAIN: Final = 0.9
"""Strength of the best phrase from which on a subject is beyond doubt."""


class Acceptance:
    """Judges the frames of one utterance."""

    def __init__(self, framing: Framing) -> None:
        self.framing, self.index, self.evidence, self.signals = framing, framing.index, framing.evidence, framing.signals

    def enough(self, frame: Frame) -> bool:
        """Whether there is reason to answer at all: a name, or common words that were asked about in so many words."""
        if (
            frame.target.kind == "organization"
            and not self.signals.is_bare
            and not {"about", "meaning", "contact"} & set(frame.intents)
        ):
            return False
        if frame.candidate.is_certain:
            return True
        anchored = frame.candidate.anchored
        if not frame.candidate.anchor or self.is_guess(frame) or self.signals.is_personal(anchored):
            return False
        if frame.target.kind == "list":
            return self.signals.is_all(frame.candidate)
        return self._is_asked_about(frame) if frame.target.kind == "fact" else self._asks_for(frame)

    def is_guess(self, frame: Frame) -> bool:
        """Whether a frame rests on one misspelt word that may be several others."""
        anchored = frame.candidate.anchored
        meant = (anchored - self.signals.kind_tokens if frame.target.kind in UNIT else anchored) or anchored
        return len(meant) == 1 and self.signals.guessed >= meant

    def _is_asked_about(self, frame: Frame) -> bool:
        """For facts; what names mean is asked of whom they name, not of a fact in which both occur."""
        candidate = frame.candidate
        if frame.intents.get("meaning", 0) >= PLAINLY and candidate.anchored <= self.signals.named_elsewhere:
            return False
        said = candidate.evidence >= grammar.EVIDENCE_ENOUGH and self._fact_is_meant(frame)
        return said or self._is_made_of(frame) or (len(candidate.anchored) > 1 and self.signals.is_all(candidate))

    def _is_made_of(self, frame: Frame) -> bool:
        """Whether a question consists of a fact's own words, whatever else some of them do."""
        own = frame.candidate.weights.keys() - self.evidence.empty
        return not frame.unexplained and len(own) >= MANY and frame.candidate.evidence >= OWN_WORDS

    def _fact_is_meant(self, frame: Frame) -> bool:
        """A single everyday word means a fact only beside its subject's name or its question word."""
        anchored = frame.candidate.anchored
        roles = self.signals.cue_tokens | self.signals.listing_tokens | self.signals.asked_tokens
        context = self.framing.context_names(frame.target)
        said = frozenset(frame.candidate.weights) - roles - self.evidence.fillers - context
        if frame.candidate.share >= WHOLE and len(anchored - self.evidence.fillers) > 2:
            return True
        if not said:
            timed = self._asks_its_figure(frame) and bool(frame.candidate.weights.keys() - self.signals.cue_tokens)
            return bool(context or timed) and (frame.candidate.share >= WHOLE or (bool(context) and timed))
        if any(self.evidence.tokens[i].kind == "number" and len(self.evidence.tokens[i].folded) >= YEAR for i in said):
            return True
        specific = self.signals.is_specific(said) and (self.signals.is_bare or len(said) > 1)
        if len(anchored - roles) > 1 or specific or self.framing.context_names(frame.target) - anchored:
            return True
        cues = (m for m in self.evidence.roles("cue") if m.role.name in frame.target.asks - {"what", "how", "where"})
        return any(not anchored.issuperset(range(m.start, m.end)) for m in cues)

    def _asks_its_figure(self, frame: Frame) -> bool:
        """Whether a date, a number or a length of time is asked for that the fact gives."""
        return any(m.role.name in STRICT & frame.target.asks and not m.cost for m in self.evidence.roles("cue"))

    def _asks_for(self, frame: Frame) -> bool:
        """For words that mean a subject without naming it."""
        if self._is_called_by_name(frame):
            return True
        candidate = frame.candidate
        specific = self.signals.is_specific(candidate.anchored)
        several = len(candidate.anchored) > 1 or len(candidate.weights) > 1
        if len(candidate.anchored) == 1 and (candidate.anchor < FAINT or candidate.anchored <= self.evidence.empty):
            return False
        if frame.target.kind in grammar.OFFICE and not candidate.named():
            plain = len(candidate.anchored) > 1 or (specific and "office" in self.signals.kind_nouns)
            plain = plain or (several and frame.intents.get("place", 0) >= PLAINLY)
            return plain and candidate.evidence >= grammar.EVIDENCE_ENOUGH and not self.signals.is_told
        explicit = self._explicit(frame)
        plain = candidate.anchor >= STRONG and len(candidate.anchored - self.evidence.fillers) >= MANY
        if not plain and self.signals.is_told and not (self.signals.has_who or explicit & {"contact", "parent", "parts"}):
            return False
        if explicit or self.signals.has_who:
            plain = several or specific or self.signals.has_who or self.signals.is_short or len(explicit) > 1
            return plain and candidate.evidence >= grammar.EVIDENCE_ENOUGH
        return candidate.evidence >= grammar.EVIDENCE_BARE and (
            len(candidate.anchored) > 1 or (specific and self.signals.is_bare)
        )

    def _explicit(self, frame: Frame) -> set[str]:
        """The intents of a frame that nobody has by accident, and that make sense for its target."""
        unit = frame.target.kind in UNIT
        wanted = EXPLICIT - {"meaning"} if unit else grammar.INTENTS[frame.target.kind]
        return {
            n for n, value in frame.intents.items() if n in wanted and value >= PLAINLY and self._makes_sense(n, frame, False)
        }

    def _is_called_by_name(self, frame: Frame) -> bool:
        """A name that is an everyday word too, beside the noun for its kind ("wash unit"); or an acronym in capitals."""
        named, signals = frame.candidate.named(), self.signals
        if named and (signals.kind_nouns & grammar.NOUNS[frame.target.kind]):
            return True
        if named and signals.is_short and frame.intents.get("meaning", 0) >= PLAINLY:
            return True
        return signals.is_short and any(self.evidence.tokens[i].is_capitals for i in frame.candidate.anchored)

    def missing_attribute(self, frame: Frame) -> str:
        """The name of something asked of a frame's target that no entry gives; empty where there is none."""
        whole = len(frame.candidate.anchored) > 1 and frame.candidate.share >= WHOLE
        anchored = frame.candidate.anchored if whole or frame.target.kind == "list" else frozenset()
        if frame.target.kind == "fact" and len(frame.candidate.weights) > 1:
            anchored = frozenset(frame.candidate.weights)
        held = frame.candidate.named() | anchored | self._asked_tokens(frame) | self.signals.part_of_names
        for category in ("elsewhere", "missing"):
            for match in (m for m in self.evidence.roles(category) if self.signals.counts(m)):
                if match.role.name == "coverage":
                    if frame.target.kind in UNIT:
                        continue
                    return match.role.name
                tokens = set(range(match.start, match.end))
                if match.role.name in PLACED and frame.target.kind not in UNIT | grammar.OFFICE:
                    continue
                if match.role.name in ABOUT and tokens <= frame.candidate.weights.keys() and self._is_described(frame):
                    continue
                if match.cost and tokens <= frame.candidate.weights.keys() and not self._is_surely(match.start):
                    continue
                said = tokens - self.evidence.empty - self.signals.cue_tokens if len(tokens) > 1 else tokens
                said = said or (tokens if match.role.name == "head" else said)
                plainly = frame.target.kind == "fact" and frame.candidate.share >= WHOLE and len(said) > 1 and not match.cost
                accounted = held.difference(frame.candidate.weights) | frame.candidate.anchored if plainly else held
                if said and not accounted >= said:
                    return match.role.name
        unlisted = not self.index.knowledge.parts.get(frame.target.id) or not frame.candidate.named()
        if frame.target.kind == "office_kind" and self.signals.how_many and unlisted:
            return "count"
        addressed = frame.intents.get("contact", 0) >= PLAINLY and self._asks_for_address(frame)
        if addressed and frame.target.kind in grammar.OFFICE | {"organization"}:
            return "mailbox"
        return "expansion" if frame.intents.get("meaning", 0) >= PLAINLY and self._is_unexplained(frame.target) else ""

    def _is_described(self, frame: Frame) -> bool:
        """Whether several words of a whole phrase mean a unit."""
        candidate = frame.candidate
        return (
            frame.target.kind in UNIT and candidate.share >= WHOLE and candidate.anchor >= STRONG and len(candidate.anchored) > 1
        )

    def _is_surely(self, i: int) -> bool:
        """Whether a misspelt word can be nothing but what no entry gives."""
        return self.index.refusing.issuperset(self.evidence.readings[i].forms)

    def _is_unexplained(self, target: Target) -> bool:
        """Whether the entry gives an acronym but not what its letters stand for: it stands in the name itself."""
        subject = self.index.knowledge.subjects.get(target.id)
        if subject is None or subject.acronym is None or subject.name is None:
            return False
        return subject.acronym in subject.name.to("en").split()

    def _asked_tokens(self, frame: Frame) -> set[int]:
        """The tokens that ask for something which the target has."""
        allowed = grammar.INTENTS.get(frame.target.kind, frozenset())
        if frame.target.kind in grammar.OFFICE:
            allowed -= {"responsible"}  # whoever is in charge of an office is no subject of the entries
        return {i for m in self.evidence.roles("intent") if m.role.name in allowed for i in range(m.start, m.end)}

    def default(self, target: Target) -> str:
        """What is answered where a target stands alone."""
        return grammar.DEFAULT.get(target.kind, "about")

    def intent(self, frame: Frame) -> str:
        """What was asked of a frame's target: the strongest intent that makes sense for it."""
        if frame.target.kind in ("fact", "list"):
            return self.default(frame.target)
        certain = bool(frame.candidate.is_certain or frame.candidate.named())
        asked = {name: value for name, value in frame.intents.items() if self._makes_sense(name, frame, certain)}
        if not asked:
            return self.default(frame.target) if certain or frame.target.kind not in grammar.UNIT else "responsible"
        if asked.get("parts", 0) >= PLAINLY and not certain:
            asked.pop("responsible", None)  # "the units of the division that handles sudden crises"
        return "about" if {"about", "parent"} <= asked.keys() and self._asks_both("about", "parent") else grammar.strongest(asked)

    def _asks_both(self, first: str, second: str) -> bool:
        """Whether an "and" joins the words of two intents: "what does it do and where does it belong"."""
        words = [{m.start for m in self.evidence.roles("intent") if m.role.name == name} for name in (first, second)]
        ands = {m.start for m in self.evidence.roles("and")}
        return any(min(a, b) < i < max(a, b) for i in ands for a in words[0] for b in words[1])

    def _makes_sense(self, intent: str, frame: Frame, certain: bool) -> bool:
        """Only what has parts is asked for them; whoever names a unit does not ask who is responsible."""
        children = self.index.knowledge.parts.get(frame.target.id, ())
        has_parts = any(self.index.target(child).kind in PARTS_ORDER for child in children)
        if intent == "parts":
            return has_parts or frame.target.kind == "office_kind"
        context = self.framing.context_names(frame.target)
        if intent == "parent" and has_parts and "parts" in frame.intents and not context:
            return False
        if intent == "parent" and len(frame.intents) > 1 and self.signals.leads_to("parent", context):
            return False
        return not (intent == "responsible" and certain)

    def passable(self, frame: Frame) -> bool:
        """Whether what a frame leaves over stands aside: in clauses that ask nothing, and less than what speaks for it."""
        sure = frame.candidate.is_certain or frame.candidate.anchor >= PLAIN
        frame = self._without_places(frame)
        if not frame.unexplained and frame.candidate.named():
            return frame.target.kind != "list"
        if not sure or frame.target.kind == "list" or self._is_barred(frame):
            return False
        if self._one_word_over(self._without_asides(frame)):
            return True
        return frame.target.kind not in ("office", "office_kind") and self._stands_aside(frame)

    def _is_barred(self, frame: Frame) -> bool:
        """Whether something is left over that no answer may pass: another name, a question word, a place, a year."""
        signals, tokens, left = self.signals, self.evidence.tokens, frame.unexplained
        barred = signals.named_elsewhere | signals.strict_cues | signals.place_tokens | signals.doubtful
        barred |= EMPTY if self._is_beyond_words(frame) else signals.asked_tokens
        years = any(len(tokens[i].folded) >= YEAR and tokens[i].folded.isdigit() for i in left)
        return (
            bool(left & barred) or years or self._is_counted(left) or any(self.evidence.readings[i].near_acronyms for i in left)
        )

    def _is_beyond_words(self, frame: Frame) -> bool:
        """Whether so much speaks for a fact that a word which asks for something else is one of the story."""
        candidate = frame.candidate
        if frame.target.kind != "fact" or candidate.share < WHOLE or candidate.anchor < STRONG:
            return False
        least = MANY if "contact" in self.signals.intents else MANY - 1
        return len(candidate.weights.keys() - self.evidence.fillers - self.signals.cue_tokens) >= least

    def _is_counted(self, left: frozenset[int]) -> bool:
        """Whether a word left over follows "how many", with nothing but little words between: it is what is counted."""
        counts = [m for m in self.evidence.roles("cue") if m.role.name in FIGURES]
        left -= self.signals.asked_tokens  # a verb is not counted
        return any(m.end <= i and self.evidence.fillers.issuperset(range(m.end, i)) for i in left for m in counts)

    def _stands_aside(self, frame: Frame) -> bool:
        tokens, asking = self.evidence.tokens, self.signals.asking_clauses()
        at_stake = {tokens[i].clause for i in frame.candidate.anchored | frame.candidate.named()}
        for i in frame.unexplained:
            clause = tokens[i].clause
            if clause in asking or (clause in at_stake and self.signals.is_proper(i) and self._touches(i, frame.candidate)):
                return False
        beside = [i for i in frame.unexplained if tokens[i].clause in at_stake]
        return not frame.unexplained or (bool(asking) and len(beside) <= BESIDE * len(frame.candidate.weights))

    def _touches(self, i: int, candidate: Candidate) -> bool:
        """Whether a token stands beside the words that mean a subject, little words aside: it may belong to them."""
        own = candidate.anchored | candidate.named()
        before, after = i - 1, i + 1
        while before in self.evidence.empty:
            before -= 1
        while after in self.evidence.empty:
            after += 1
        return before in own or after in own

    def _without_asides(self, frame: Frame) -> Frame:
        """Without what is left over in clauses that neither ask nor speak of the subject: "this is Fatou of Ziguinchor"."""
        tokens, asking = self.evidence.tokens, self.signals.asking_clauses()
        if not asking:
            return frame
        concerned = asking | {tokens[i].clause for i in frame.candidate.anchored | frame.candidate.named()}
        return replace(frame, unexplained=frozenset(i for i in frame.unexplained if tokens[i].clause in concerned))

    def _without_places(self, frame: Frame) -> Frame:
        """Places named in passing do not matter to whoever asks headquarters for a unit's contact."""
        if frame.target.kind not in UNIT or not any(frame.intents.get(name, 0) >= 1 for name in ("contact", "responsible")):
            return frame
        ands = {m.end for m in self.evidence.roles("and")}
        units = {m.end for m in self.evidence.roles("kind") if m.role.name == "unit"}
        after = {m.end for m in self.evidence.roles("locative") if m.start not in ands | units}
        tokens = self.evidence.tokens
        placed = {i for i in frame.unexplained if i in after and tokens[i].raw[:1].isupper() and not tokens[i].is_capitals}
        numbers = {i for i in frame.unexplained if tokens[i].kind == "number"}
        return replace(frame, unexplained=frame.unexplained - self.signals.place_tokens - placed - numbers)

    def _one_word_over(self, frame: Frame) -> bool:
        """A plain word or two left over beside a name, or beside a phrase of several words, that was asked about plainly."""
        left = frame.unexplained
        if any(self._goes_on(i, frame.candidate) for i in left):
            return False
        roles = REFUSING if self._is_beyond_words(frame) else ROLES
        busy = any(m.start <= i < m.end for m in self.evidence.matches if m.role.category in roles for i in left)
        most = 1 if len(self.evidence.tokens) < LONG else 2
        return not busy and len(left) <= most and not any(map(self.signals.is_proper, left)) and self._is_plain(frame)

    def _asks_for_address(self, frame: Frame) -> bool:
        """Whether a contact is asked for in words that do not ask for a place as well, nor say what the office does."""
        intents = self.evidence.roles("intent")
        places = {(m.start, m.end) for m in intents if m.role.name == "place"}
        own = frame.candidate.anchored if frame.candidate.share >= WHOLE else EMPTY
        return any(
            m.role.name == "contact" and (m.start, m.end) not in places and not own.issuperset(range(m.start, m.end))
            for m in intents
        )

    def _asks_where(self) -> bool:
        """Whether a place is asked for, and not only the noun "office" said."""
        nouns = {(m.start, m.end) for m in self.evidence.roles("kind")}
        asked = (m for m in self.evidence.roles("intent") if m.role.name == "place" and m.role.strength == 1)
        return bool(self.evidence.tokens_of("cue", ("where",))) or any((m.start, m.end) not in nouns for m in asked)

    def _goes_on(self, i: int, candidate: Candidate) -> bool:
        """Whether an unknown word goes on with a name, or with a word that is itself guessed: it may be another name."""
        readings = self.evidence.readings
        if i in self.signals.guessed and i - 1 in candidate.weights:
            return True
        return not readings[i].keys and (i - 1 in candidate.named() or (i > 0 and bool(readings[i - 1].forms)))

    def _is_plain(self, frame: Frame) -> bool:
        kind, candidate = frame.target.kind, frame.candidate
        strong = candidate.anchor >= STRONG and len(candidate.anchored) > 1
        if kind == "office":
            return candidate.is_certain and len(frame.unexplained) == 1 and self._asks_where()
        if kind in LOOSE_KINDS and not (kind == "department" and len(candidate.named()) >= FULL_NAME):
            return False
        if kind not in UNIT:
            return strong if kind == "fact" else candidate.is_certain
        asked = EXPLICIT | {"about"} if candidate.is_certain else EXPLICIT
        explicit = any(value >= 1 for name, value in frame.intents.items() if name in asked)
        return (explicit and (candidate.is_certain or strong)) or (strong and self.signals.has_who)
