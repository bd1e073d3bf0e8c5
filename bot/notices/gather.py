"""What a conversation is told now: net changes of all that waits for it, without what it knows, earlier notices corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.notices.calendar import after_quiet
from bot.notices.outbox import Item, Leased
from bot.notices.records import Recorded, Subscription
from knowledge.diff import Value

CORRECTION: Final = timedelta(minutes=10)
"""How long after a notice a further change of the same field corrects it where it stands."""
TOGETHER: Final = timedelta(seconds=5)
"""What is due so soon after something else goes with it."""

Key = tuple[str, str, str]
"""Subject, field and language: what can change."""
Changes = Mapping[int, Sequence[Recorded]]
"""The changes of revisions by their number."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier notice as it should read now; `net` is empty where all it told was taken back, `earlier` what it says so far."""

    place: str
    net: tuple[Recorded, ...]
    earlier: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a conversation.

    `taken` are the notifications that the notice (`net`) and the edits settle, `lead` the first of them; `dropped` those that
    nobody follows any more, with why; `postponed` those that wait for the end of quiet hours, with its moment.
    """

    taken: tuple[Item, ...] = ()
    net: tuple[Recorded, ...] = ()
    edits: tuple[Edit, ...] = ()
    dropped: tuple[tuple[Item, str], ...] = ()
    postponed: tuple[tuple[Item, datetime], ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The notifications that are settled."""
        return tuple(item.notification.id for item in self.taken)

    @property
    def lead(self) -> tuple[Item, Subscription]:
        """The first of what is taken, whose language and wishes the notice follows."""
        return next((item, item.subscription) for item in self.taken if item.subscription is not None)


@dataclass(slots=True)
class _Spot:
    """Where a change stands: in the notice at `place`, sent `at`; its newest revision is `revision`."""

    place: str
    at: datetime
    told: list[Recorded] = field(default_factory=list)

    @property
    def revision(self) -> int:
        return self.told[-1].revision


def planned(leased: Leased, changes: Changes, now: datetime) -> Plan:
    """What a conversation is to be told `now`; `changes` holds those of all its revisions."""
    dropped = tuple((item, reason) for item in leased.open if (reason := _ended(item)))
    alive = [item for item in leased.open if not _ended(item)]
    postponed = tuple((item, quiet) for item in alive if item.notification.due <= now and (quiet := _quiet(item, now)) > now)
    taken = _taken(alive, {item.notification.id for item, _ in postponed}, now)
    kept = tuple((item, quiet) for item, quiet in postponed if item not in taken)
    return _told(Plan(taken, dropped=dropped, postponed=kept), leased, changes, now)


def net_of(recorded: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Changes that follow each other as one each: from the first old to the last new value, none where these are equal."""
    chains: dict[Key, list[Recorded]] = {}
    for one in recorded:
        chains.setdefault(_key(one), []).append(one)
    told = (_joined(chain) for key, chain in chains.items() if not _implied(key, chain, chains))
    return tuple(one for one in told if one is not None)


def revisions_of(leased: Leased) -> set[int]:
    """The revisions whose changes a plan needs."""
    return {item.notification.revision for item in (*leased.open, *leased.told)}


def _ended(item: Item) -> str:
    """Why nobody follows any more, or nothing."""
    if item.subscription is None:
        return "unsubscribed"
    return "" if item.subscription.state == "active" else item.subscription.state


def _quiet(item: Item, now: datetime) -> datetime:
    return after_quiet(item.subscription.rhythm, now, item.urgent) if item.subscription else now


def _taken(alive: Sequence[Item], quiet: set[int], now: datetime) -> tuple[Item, ...]:
    """What is due and may leave; with it what comes right after, and what is older, or a later change would be told before it."""
    ready = [item for item in alive if item.notification.due <= now and item.notification.id not in quiet]
    if not ready:
        return ()
    newest = max(item.notification.revision for item in ready)
    found = [item for item in alive if item in ready or (_at_once(item) and _belongs(item, newest, quiet, now))]
    return tuple(found)


def _at_once(item: Item) -> bool:
    return item.subscription is not None and item.subscription.rhythm.pace == "at_once"


def _belongs(item: Item, newest: int, quiet: set[int], now: datetime) -> bool:
    soon = item.notification.due <= now + TOGETHER and item.notification.id not in quiet
    return soon or item.notification.revision < newest


def _told(plan: Plan, leased: Leased, changes: Changes, now: datetime) -> Plan:
    if not plan.taken:
        return plan
    board = _board(leased.told, changes)
    found = [one for one in net_of(_covered(plan.taken, changes)) if not _known(one, board)]
    corrected = [one for one in found if (spot := board.get(_key(one))) and spot.place and now - spot.at <= CORRECTION]
    fresh = [one for one in found if one not in corrected]
    if corrected and all(one.change.topic == "date" for one in fresh):
        fresh = []  # the date of an entry says nothing beside the notice that is corrected
    return replace(plan, net=tuple(fresh), edits=tuple(_edits(corrected, board)))


def _covered(items: Iterable[Item], changes: Changes) -> list[Recorded]:
    """The changes that subscriptions follow, each once, in order."""
    found = {
        (one.revision, one.number): one
        for item in items if item.subscription is not None
        for one in changes.get(item.notification.revision, ()) if item.subscription.scope.covers(one)
    }  # fmt: skip
    return [found[number] for number in sorted(found)]


def _board(told: Sequence[Item], changes: Changes) -> dict[Key, _Spot]:
    """What was told by key, and where it stands: a change that corrected a notice stands in that one."""
    notices: dict[tuple[str, datetime], list[Item]] = {}
    for item in told:
        if item.at is not None:
            notices.setdefault((item.notification.place, item.at), []).append(item)
    board: dict[Key, _Spot] = {}
    for (place, at), items in sorted(notices.items(), key=lambda notice: notice[0][1]):
        for one in _covered(items, changes):
            known = board.get(_key(one))
            if known is None or (place != known.place and at - known.at > CORRECTION):
                known = board[_key(one)] = _Spot(place, at)
            known.told.append(one)
    return board


def _known(one: Recorded, board: Mapping[Key, _Spot]) -> bool:
    spot = board.get(_key(one))
    return spot is not None and spot.revision >= one.revision


def _edits(corrected: Sequence[Recorded], board: Mapping[Key, _Spot]) -> Iterable[Edit]:
    newer = {_key(one): one for one in corrected}
    for place in dict.fromkeys(board[key].place for key in newer):
        here = {key: spot for key, spot in board.items() if spot.place == place}
        earlier = [one for spot in here.values() for one in spot.told]
        now = [one for key, spot in here.items() for one in (*spot.told, *([newer[key]] if key in newer else []))]
        yield Edit(place, net_of(now), net_of(earlier))


def _key(one: Recorded) -> Key:
    return (one.change.subject, one.change.field, one.change.language)


def _implied(key: Key, chain: Sequence[Recorded], chains: Mapping[Key, Sequence[Recorded]]) -> bool:
    """Whether a change of a field is no news beside its record's coming or going."""
    whole = chains.get((key[0], "", "")) if key[1] else None
    return whole is not None and (chain[-1].revision > whole[0].revision or whole[-1].change.change == "removed")


def _joined(chain: Sequence[Recorded]) -> Recorded | None:
    """A chain of changes of one key as one, or None where nothing is left of it."""
    first, last = chain[0].change, chain[-1].change
    if len(chain) == 1:
        return chain[0]
    if any(isinstance(value, tuple) for one in chain for value in (one.change.old, one.change.new)):
        old, new = _lists(chain)
    else:
        old, new = first.old, last.new
    if old == new:
        return None
    whole = "added" if old is None else "removed" if new is None else "changed"
    kind = "changed" if first.field else whole
    return replace(chain[-1], change=replace(last, change=kind, old=old, new=new))  # type: ignore[arg-type]


def _lists(chain: Sequence[Recorded]) -> tuple[Value, Value]:
    """What went and what came, all in all: of what came and went again nothing is told."""
    went: dict[str, None] = {}
    came: dict[str, None] = {}
    for one in chain:
        for gone in _items(one.change.old):
            went.update({gone: None} if gone not in came else {})
            came.pop(gone, None)
        for new in _items(one.change.new):
            came.update({new: None} if new not in went else {})
            went.pop(new, None)
    return tuple(went) or None, tuple(came) or None


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)
