"""What people say instead of `/iom subscribe`, in four languages, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.compiled import load_index
from bot.notices.following import Following
from bot.notices.wishes import Wish, wish_of
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.loading import SHIPPED_ENTRIES

FOLLOW = [
    "subscribe to PCCA", "Please subscribe me to PCCA!", "I'd like to subscribe to changes of PCCA, thanks",
    "could you notify me when PCCA changes?", "let us know if PCCA is updated", "subscribe this channel to PCCA, please",
    "notify us of changes to PCCA", "alert me to updates on PCCA", "keep us posted on PCCA", "tell us whenever PCCA has changed",
    "préviens-moi dès que PCCA a changé", "avísame en cuanto cambie PCCA", "أخبرني إذا تغير PCCA", "أعلمنا عند تغيير PCCA",
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
    "tell me when PCCA changed", "let me know if PCCA has changed", "tell me when did PCCA change",
    "notify me of the PCCA contact", "notify us about PCCA", "alert us to floods",
    "tell me when PCCA was updated", "notify me of changes",
    "préviens-moi quand PCCA a changé", "informe-moi si les contacts de PCCA ont changé", "tell me when changes",
    "avísame cuando cambió PCCA", "dime si PCCA ha cambiado", "dime cuándo se actualizó PCCA",
    "أخبرني عندما تغير PCCA", "أخبرنا حين تغيرت PCCA", "أخبرني متى تغير PCCA", "اشتراك التأمين", "اشتراك",
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


@pytest.mark.parametrize(
    "text", ["subscribe", "keep us posted", "subscribe us to updates", "abonne-nous", "suscríbeme", "اشترك لنا"]
)
def test_without_a_subject_it_is_asked_what_to_follow(text: str) -> None:
    assert wish_of(text) == Wish("subscribe", "", asks_how=True)


def test_contacts_stay_and_without_a_subject_what_ends_is_asked_back() -> None:
    assert wish_of("unsubscribe") == Wish("unsubscribe", "")
    assert wish_of("subscribe us to contacts of PRD") == Wish("subscribe", "contacts of PRD")


CLEAR = [
    "subscribe us to PCCA", "please follow the cash team", "subscribe us to everything", "subscribe me to contacts",
    "abonne-nous à tout", "suscríbenos a todo", "أريد الاشتراك في كل شيء", "keep us posted", "subscribe us to a regional office",
    "subscribe us to the Bangkok office", "tell me when the agreement changes", "abonne-nous à l'équipe WASH",
    "suscríbenos a la oficina de Panamá", "اشترك في المكتب الإقليمي في القاهرة",
]  # fmt: skip
UNCLEAR = [
    "subscribe us to floods", "keep us posted about the floods", "tell us if anything changes", "follow the money",
    "tell me when the structure of IOM changes", "subscribe us to the emergency manual",
    "abonne-nous à la météo", "suscríbeme a la lotería", "اشترك في الفيضانات", "الاشتراك في التأمين", "إلغاء اشتراك التأمين",
    "unsubscribe from it",
]  # fmt: skip


@pytest.mark.parametrize(("text", "clear"), [(text, text in CLEAR) for text in CLEAR + UNCLEAR])
def test_a_wish_names_what_is_known_or_everything(following: Following, text: str, clear: bool) -> None:
    wish = wish_of(text)
    assert wish is not None
    assert following.is_clear(wish, None) is clear


@pytest.fixture(scope="module")
def following() -> Following:
    return Following(Service(load_index(SHIPPED_ENTRIES)), MemoryStore().subscriptions)
