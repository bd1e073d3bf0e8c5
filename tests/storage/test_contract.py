"""What every store promises, in memory and on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports import Board, Installation, Installer, Opinion, Store, Verdict
from bot.storage.rules import storable
from tests.storage.conftest import BEGINNING, Clock, an_answer

HOSTILE = ["a\x00b", "\ud800", "𝕏" * 3000, "' OR 1=1 --", "", "مرحبا", "\u202e", "a" * 100_000]


def an_opinion(verdict: Verdict = "helpful", person: str = "U1", answer: str = "a1b2c3", after: float = 0) -> Opinion:
    return Opinion(answer, person, verdict, BEGINNING + timedelta(seconds=after))


# deliveries


async def test_a_claim_is_given_once(store: Store) -> None:
    assert await store.deliveries.claim("slack:T1:Ev1")
    assert not await store.deliveries.claim("slack:T1:Ev1")
    assert await store.deliveries.claim("slack:T2:Ev1")


async def test_one_of_twenty_at_once_gets_the_claim(store: Store) -> None:
    claims = await asyncio.gather(*(store.deliveries.claim("telegram:42:9001") for _ in range(20)))
    assert claims.count(True) == 1


async def test_a_claim_holds_for_two_days(store: Store, clock: Clock) -> None:
    await store.deliveries.claim("slack:T1:Ev1")
    clock.advance(days=2, seconds=-1)
    assert not await store.deliveries.claim("slack:T1:Ev1")
    clock.advance(seconds=1)
    assert await store.deliveries.claim("slack:T1:Ev1")
    assert not await store.deliveries.claim("slack:T1:Ev1")


async def test_any_text_can_be_claimed_once(store: Store) -> None:
    for key in HOSTILE:
        assert [await store.deliveries.claim(f"{key}:1"), await store.deliveries.claim(f"{key}:1")] == [True, False], key


# answers


async def test_an_answer_is_found_as_it_was_given_for_thirty_days(store: Store, clock: Clock) -> None:
    await store.answers.keep(an_answer())
    clock.advance(days=30, seconds=-1)
    assert await store.answers.find("a1b2c3") == an_answer()
    clock.advance(seconds=1)
    assert await store.answers.find("a1b2c3") is None


async def test_an_answer_kept_again_replaces_the_first(store: Store) -> None:
    await store.answers.keep(an_answer())
    edited = replace(an_answer(), question="contact CBI", subjects=())
    await store.answers.keep(edited)
    assert await store.answers.find("a1b2c3") == edited


async def test_an_unknown_answer_is_none(store: Store) -> None:
    assert await store.answers.find("nothing") is None


async def test_any_question_can_be_kept_and_missed(store: Store) -> None:
    for text in HOSTILE:
        await store.answers.keep(an_answer(question=text))
        found = await store.answers.find("a1b2c3")
        assert found is not None
        assert found.question == storable(text)
        await store.answers.missed(text, "en", "unknown", BEGINNING)
    assert sum(miss.times for miss in await store.answers.misses()) == len(HOSTILE)


async def test_the_same_opinion_counts_once_and_a_new_one_replaces_it(store: Store) -> None:
    await store.answers.keep(an_answer())
    assert await store.answers.judge(an_opinion("helpful"))
    assert not await store.answers.judge(an_opinion("helpful", after=1))
    assert await store.answers.judge(an_opinion("wrong", after=2))
    assert await store.answers.judge(an_opinion("wrong", person="U2", after=3))
    assert await store.answers.opinions() == [
        (an_opinion("wrong", person="U2", after=3), an_answer()),
        (an_opinion("wrong", after=2), an_answer()),
    ]


async def test_one_press_of_ten_at_once_counts(store: Store) -> None:
    pressed = await asyncio.gather(*(store.answers.judge(an_opinion("wrong")) for _ in range(10)))
    assert pressed.count(True) == 1


async def test_opinions_outlive_their_answer_for_half_a_year(store: Store, clock: Clock) -> None:
    await store.answers.keep(an_answer())
    await store.answers.judge(an_opinion())
    clock.advance(days=30)
    assert await store.answers.opinions() == [(an_opinion(), None)]
    clock.advance(days=150)
    assert await store.answers.opinions() == []
    assert await store.answers.judge(replace(an_opinion(), at=clock()))


async def test_the_newest_opinions_come_first(store: Store) -> None:
    for second in range(5):
        await store.answers.judge(an_opinion(answer=f"answer{second}", after=second))
    assert [opinion.answer for opinion, _ in await store.answers.opinions(limit=2)] == ["answer4", "answer3"]


async def test_misses_that_fold_together_count_together_most_frequent_first(store: Store) -> None:
    for second, question in enumerate(("Fax?", "Bürgermeister", "fax", "  FAX ", "burgermeister!", "other")):
        await store.answers.missed(question, "en", "unknown", BEGINNING + timedelta(seconds=second))
    found = await store.answers.misses(limit=2)
    assert [(miss.question, miss.times) for miss in found] == [("  FAX ", 3), ("burgermeister!", 2)]
    assert found[0].last == BEGINNING + timedelta(seconds=3)


async def test_questions_of_signs_alone_are_told_apart(store: Store) -> None:
    for question in ("???", "!!!", "???"):
        await store.answers.missed(question, "en", "unknown", BEGINNING)
    assert [(miss.question, miss.times) for miss in await store.answers.misses()] == [("???", 2), ("!!!", 1)]


async def test_a_miss_is_forgotten_after_ninety_days_and_counts_anew(store: Store, clock: Clock) -> None:
    await store.answers.missed("fax", "en", "unknown", clock())
    clock.advance(days=90)
    assert await store.answers.misses() == []
    await store.answers.missed("fax", "en", "unknown", clock())
    assert [miss.times for miss in await store.answers.misses()] == [1]


# preferences


async def test_a_language_is_chosen_changed_and_taken_back(store: Store) -> None:
    preferences = store.preferences
    assert await preferences.language("slack", "T1", "U1") is None
    for language in ("fr", "ar", None, None):
        await preferences.set_language("slack", "T1", "U1", language)
        assert await preferences.language("slack", "T1", "U1") == language


async def test_a_person_is_another_one_in_another_workspace(store: Store) -> None:
    await store.preferences.set_language("slack", "T1", "7", "fr")
    await store.preferences.set_language("slack", "T2", "7", "es")
    await store.preferences.set_language("telegram", "T1", "7", "ar")
    assert await store.preferences.language("slack", "T1", "7") == "fr"
    assert await store.preferences.language("slack", "T2", "7") == "es"
    assert await store.preferences.language("telegram", "T1", "7") == "ar"


# installations and OAuth states


def an_installation(
    workspace: str, person: str = "", after: float = 0, enterprise: str = "", bot: str = "xoxb-1"
) -> Installation:
    document = {"bot_token": bot, "scopes": ["commands"], "none": None}
    return Installation(Installer("client", enterprise, workspace, person), BEGINNING + timedelta(seconds=after), document)


async def test_installations_are_found_by_their_installer_alone(store: Store) -> None:
    one, two = an_installation("T1", bot="xoxb-one"), an_installation("T2", bot="xoxb-two")
    organization = an_installation("", enterprise="E1", bot="xoxb-org")
    for installation in (one, two, organization):
        await store.installations.put(installation)
    for installation in (one, two, organization):
        assert await store.installations.find(installation.installer) == installation
    assert await store.installations.find(Installer("other client", "", "T1")) is None
    assert await store.installations.find(Installer("client", "E1", "T1")) is None


async def test_an_installation_is_replaced_and_removed(store: Store) -> None:
    for token in ("xoxb-old", "xoxb-new"):
        await store.installations.put(an_installation("T1", bot=token))
    found = await store.installations.find(Installer("client", "", "T1"))
    assert found is not None
    assert found.document["bot_token"] == "xoxb-new"
    await store.installations.remove(found.installer)
    assert await store.installations.find(found.installer) is None


async def test_the_newest_person_is_found_and_people_are_removed_without_the_bot(store: Store) -> None:
    bot, first, second = (
        an_installation("T1", after=9),
        an_installation("T1", "U1", after=5),
        an_installation("T1", "U2", after=3),
    )
    other = an_installation("T2", "U3", after=8)
    for installation in (bot, first, second, other):
        await store.installations.put(installation)
    assert await store.installations.newest(bot.installer) == first
    await store.installations.remove_people(bot.installer)
    assert await store.installations.newest(bot.installer) is None
    assert await store.installations.find(bot.installer) == bot
    assert await store.installations.newest(other.installer) == other


async def test_a_state_is_consumed_once_by_one_of_ten(store: Store, clock: Clock) -> None:
    await store.states.issue("state", clock() + timedelta(minutes=10))
    consumed = await asyncio.gather(*(store.states.consume("state") for _ in range(10)))
    assert consumed.count(True) == 1
    assert not await store.states.consume("state")


async def test_a_state_expires_and_an_unknown_one_is_refused(store: Store, clock: Clock) -> None:
    await store.states.issue("state", clock() + timedelta(minutes=10))
    clock.advance(minutes=10)
    assert not await store.states.consume("state")
    for unknown in ("nothing", *HOSTILE):
        assert not await store.states.consume(unknown)


# the whole


async def test_forgetting_a_workspace_removes_all_of_it_and_nothing_else(store: Store) -> None:
    for workspace in ("T1", "T2"):
        await store.answers.keep(an_answer(f"of{workspace}", workspace))
        await store.answers.judge(an_opinion("wrong", answer=f"of{workspace}"))
        await store.preferences.set_language("slack", workspace, "U1", "fr")
        await store.installations.put(an_installation(workspace))
        await store.installations.put(an_installation(workspace, "U1"))
    await store.deliveries.claim("slack:T1:Ev1")
    await store.forget_workspace("slack", "T1")
    assert await store.answers.find("ofT1") is None
    assert [answer and answer.workspace for _, answer in await store.answers.opinions()] == ["T2"]
    assert await store.preferences.language("slack", "T1", "U1") is None
    assert await store.preferences.language("slack", "T2", "U1") == "fr"
    assert await store.installations.find(Installer("client", "", "T1")) is None
    assert await store.installations.newest(Installer("client", "", "T1")) is None
    assert await store.installations.find(Installer("client", "", "T2")) is not None
    assert not await store.deliveries.claim("slack:T1:Ev1"), "an event that comes again must not count as new"


async def test_an_opinion_is_forgotten_with_its_workspace_after_its_answer(store: Store, clock: Clock) -> None:
    await store.answers.keep(an_answer())
    await store.answers.judge(an_opinion())
    clock.advance(days=31)
    await store.answers.keep(an_answer("another", "T2", at=clock()))
    await store.forget_workspace("slack", "T1")
    assert await store.answers.opinions() == []


async def test_forgetting_an_organization_leaves_its_workspaces_own_installations(store: Store) -> None:
    organization, own = an_installation("", enterprise="E1"), an_installation("T1", enterprise="E1")
    for installation in (organization, own):
        await store.installations.put(installation)
    await store.forget_workspace("slack", "E1")
    assert await store.installations.find(organization.installer) is None
    assert await store.installations.find(own.installer) == own


async def test_what_belongs_to_one_workspace_of_an_organization_goes_with_it_or_with_all(store: Store) -> None:
    for number, workspace in enumerate(("E1/T1", "E1/T2", "E1", "E10", "E_/T1")):
        await store.answers.keep(an_answer(f"a{number}", workspace))
        await store.answers.judge(an_opinion("wrong", answer=f"a{number}"))
        await store.preferences.set_language("slack", workspace, "U1", "fr")
    await store.forget_workspace("slack", "E_")
    await store.forget_workspace("slack", "E1/T1")
    assert [await store.answers.find(f"a{number}") is not None for number in range(5)] == [False, True, True, True, False]
    await store.forget_workspace("slack", "E1")
    assert [answer and answer.workspace for _, answer in await store.answers.opinions()] == ["E10"]
    kept = [await store.preferences.language("slack", workspace, "U1") for workspace in ("E1/T2", "E1", "E10")]
    assert kept == [None, None, "fr"]


async def test_forgetting_a_chat_leaves_a_workspace_of_the_same_name(store: Store) -> None:
    await store.installations.put(an_installation("T1"))
    await store.answers.keep(an_answer())
    await store.forget_workspace("telegram", "T1")
    assert await store.answers.find("a1b2c3") == an_answer()
    assert await store.installations.find(Installer("client", "", "T1")) is not None


async def test_it_answers_between_opening_and_closing(store: Store) -> None:
    assert await store.ping()
    await store.close()
    assert not await store.ping()


# messages that are kept up to date


def a_board(message: int = 1, chat: int = -1001234567890123, says: str = "old", at: datetime = BEGINNING) -> Board:
    return Board("telegram", "42", chat, message, "fr", says, at)


async def test_what_a_message_says_is_remembered_where_it_stands(store: Store) -> None:
    await store.boards.put(a_board())
    await store.boards.put(a_board(chat=7))
    await store.boards.put(replace(a_board(says="new"), at=BEGINNING + timedelta(days=1)))
    await store.boards.put(replace(a_board(), workspace="43"))
    assert await store.boards.of("telegram", "42") == [a_board(says="new"), a_board(chat=7)]
    await store.boards.remove(a_board())
    await store.boards.remove(a_board())
    assert await store.boards.of("telegram", "42") == [a_board(chat=7)]
    await store.forget_workspace("telegram", "42")
    assert await store.boards.of("telegram", "42") == []
    assert len(await store.boards.of("telegram", "43")) == 1


async def test_of_one_chat_the_newest_messages_are_kept(store: Store) -> None:
    await store.boards.put(a_board(chat=7))
    for number in range(25):
        await store.boards.put(a_board(number, at=BEGINNING + timedelta(minutes=number)))
    kept = await store.boards.of("telegram", "42")
    assert [board.message for board in kept if board.chat != 7] == list(range(5, 25))
    assert a_board(chat=7) in kept
