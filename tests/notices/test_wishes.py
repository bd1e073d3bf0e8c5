"""What people say instead of `/iom subscribe`, in four languages, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.notices.wishes import Wish, wish_of

FOLLOW = [
    "subscribe to PCCA", "Please subscribe me to PCCA!", "I'd like to subscribe to changes of PCCA, thanks",
    "could you notify me when PCCA changes?", "let us know if PCCA is updated", "subscribe this channel to PCCA, please",
    "abonne-moi à PCCA", "Abonnez-nous aux changements de PCCA, s'il vous plaît", "je voudrais m'abonner à PCCA",
    "préviens-moi quand PCCA change", "Peux-tu nous abonner à PCCA ?",
    "suscríbeme a PCCA", "Quiero suscribirme a PCCA, por favor", "avísame cuando cambie PCCA", "suscribir este canal a PCCA",
    "اشترك في PCCA", "أريد الاشتراك في PCCA", "من فضلك اشترك لي في تحديثات PCCA", "أخبرني عندما يتغير PCCA",
]  # fmt: skip
LOOSELY = ["follow PCCA", "je veux suivre la PCCA", "quisiera seguir a PCCA", "أريد متابعة PCCA", "sign us up for PCCA"]
STOP = [
    "unsubscribe from PCCA", "stop following PCCA please", "please unsubscribe us from PCCA",
    "désabonne-moi de PCCA", "désabonnez-nous du PCCA", "cancelar la suscripción a PCCA", "quiero dejar de seguir a PCCA",
    "إلغاء الاشتراك في PCCA", "ألغِ اشتراكي في PCCA",
]  # fmt: skip
HOW = ["how do I subscribe to PCCA?", "comment m'abonner à PCCA ?", "¿cómo me suscribo a PCCA?", "كيف أشترك في PCCA؟"]
NOTHING = [
    "tell me about PCCA", "contacts PCCA", "who follows up on PCCA", "what changed", "when was PCCA set up", "notify PCCA",
    "how can I contact PCCA", "tell me when PCCA was founded", "inform me about PCCA", "follow up on PCCA", "follow",
    "how to change my contract", "who can subscribe to PCCA", "dis-moi qui change PCCA", "comment contacter PCCA",
    "qui suit PCCA", "je suis à Dakar", "suivre une formation", "dime quién es PCCA", "seguir un curso", "كيف أتصل ب PCCA", "",
]  # fmt: skip


@pytest.mark.parametrize("text", FOLLOW)
def test_who_wants_to_follow_something_is_understood(text: str) -> None:
    assert wish_of(text) == Wish("subscribe", "PCCA")


@pytest.mark.parametrize("text", LOOSELY)
def test_words_with_other_meanings_too_are_marked(text: str) -> None:
    assert wish_of(text) == Wish("subscribe", "PCCA", is_plain=False)


@pytest.mark.parametrize("text", STOP)
def test_who_wants_to_stop_is_understood(text: str) -> None:
    assert wish_of(text) == Wish("unsubscribe", "PCCA")


@pytest.mark.parametrize("text", HOW)
def test_who_asks_how_wants_to_be_told(text: str) -> None:
    assert wish_of(text) == Wish("subscribe", "PCCA", asks_how=True)


@pytest.mark.parametrize("text", NOTHING)
def test_questions_are_no_wishes(text: str) -> None:
    assert wish_of(text) is None


def test_without_a_subject_it_is_everything_and_contacts_stay() -> None:
    assert wish_of("subscribe") == Wish("subscribe", "")
    assert wish_of("subscribe us to contacts of PRD") == Wish("subscribe", "contacts of PRD")
