"""What people say instead of a command: "please subscribe me to PCCA", in four languages. Only what begins so counts, so that no
question about following something is taken for a wish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.normalise import Token, tokenise, words

Verb = Literal["subscribe", "unsubscribe"]
Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to have done, and about what. `asks_how`: only how it is done, or to follow and not what; `is_plain`:
    the word that it begins with means nothing else, as "follow" may."""

    verb: Verb
    about: str
    asks_how: bool = False
    is_plain: bool = True


def wish_of(text: str) -> Wish | None:
    """The wish that a text is, None where it is none."""
    said = _without_end(tokenise(text))
    rest, how = _without(said, _OPENINGS), False
    if shorter := _after(rest, _HOW):
        rest, how = _without(shorter, _OPENINGS), True
    for verb, phrases in _VERBS.items():
        if (behind := _after(rest, phrases)) is not None:
            about = _text(_without(behind, _BETWEEN | _TOPICS))
            return Wish(verb, about, how or (verb == "subscribe" and not about))
    if (behind := _after(rest, _OF)) and (changes := _after(behind, _TOPICS)):
        return Wish("subscribe", _text(named), how) if (named := _without(changes, _BETWEEN | _TOPICS)) else None
    for when, happens in ((_EVER, _CHANGES | _CHANGED), (_WHEN, _CHANGES)):
        if behind := _after(rest, when):
            found = _before(behind, happens)
            named = _without(found, _BETWEEN) if found and _before(found, _AUXILIARY) is None else ()
            return Wish("subscribe", _text(named), how) if named else None
    loosely = () if _after(rest, _OTHER) else _without(_after(rest, _LOOSE) or (), _BETWEEN | _TOPICS)
    return Wish("subscribe", _text(loosely), how, is_plain=False) if loosely else None


def _text(said: Sequence[Token]) -> str:
    return " ".join(token.raw for token in said)


def _after(said: Sequence[Token], phrases: Phrases) -> Sequence[Token] | None:
    """What stands behind the longest of the phrases that it begins with, None where it begins with none."""
    folded = tuple(token.folded for token in said)
    found = max((len(phrase) for phrase in phrases if folded[: len(phrase)] == phrase), default=0)
    return said[found:] if found else None


def _without(said: Sequence[Token], phrases: Phrases) -> Sequence[Token]:
    """Without all of the phrases that it begins with."""
    while (shorter := _after(said, phrases)) is not None:
        said = shorter
    return said


def _before(said: Sequence[Token], phrases: Phrases) -> Sequence[Token] | None:
    """What stands before a phrase at its end, or behind one at its beginning, as in Arabic; None where there is neither."""
    if (behind := _after(said, phrases)) is not None:
        return behind
    folded = tuple(token.folded for token in said)
    found = max((len(phrase) for phrase in phrases if folded[-len(phrase) :] == phrase), default=0)
    return said[: len(said) - found] if found else None


def _without_end(said: Sequence[Token]) -> Sequence[Token]:
    while said and (shorter := _before_end(said)) is not None:
        said = shorter
    return said


def _before_end(said: Sequence[Token]) -> Sequence[Token] | None:
    folded = tuple(token.folded for token in said)
    found = max((len(phrase) for phrase in _ENDS if folded[-len(phrase) :] == phrase), default=0)
    return said[: len(said) - found] if found else None


def _folded(*lines: str) -> Phrases:
    """Phrases from lines with commas between them, as `knowledge.normalise` folds them."""
    return frozenset(phrase for line in lines for one in line.split(",") if (phrase := words(one)))


def _named(before: Iterable[str], behind: Iterable[str]) -> Phrases:
    """Every one of some words before every one of others."""
    return frozenset((*words(one), *words(other)) for one in before for other in behind)


_OPENINGS: Final = _folded(
    "please, hi, hello, hey, ok, can you, could you, would you, i want, i would like, i'd like, we want, we would like, i need,"
    "i wish, to, kindly",
    "s'il te plaît, s'il vous plaît, svp, stp, bonjour, salut, peux-tu, pouvez-vous, pourrais-tu, pourriez-vous, je veux,"
    "je voudrais, je souhaite, j'aimerais, nous voulons, nous voudrions, on veut, veuillez, merci de",
    "por favor, hola, puedes, puede, podrías, podría, quiero, quisiera, queremos, quisiéramos, me gustaría, nos gustaría, deseo",
    "من فضلك, لو سمحت, رجاء, مرحبا, السلام عليكم, هل يمكنك, هل يمكن, أريد, نريد, أود, نود, أرغب في, نرغب في, أن",
)
_HOW: Final = _folded(
    "how do i, how do we, how can i, how can we, how to, can i, can we, may i, where do i, where can i",
    "comment, comment puis-je, comment peut-on, comment faire pour, est-ce que je peux, puis-je, où puis-je",
    "cómo, cómo puedo, cómo podemos, cómo se puede, puedo, podemos, dónde puedo",
    "كيف, كيف يمكنني, كيف يمكن, هل يمكنني, أين يمكنني",
)
_VERBS: Final[dict[Verb, Phrases]] = {
    "unsubscribe": _folded(
        "unsubscribe, unfollow, stop following, stop notifying, stop telling, sign me off, sign us off",
        "désabonner, me désabonner, nous désabonner, se désabonner, je me désabonne, ne plus suivre, arrêter de suivre",
        "darme de baja, dar de baja, darse de baja, dejar de seguir, deja de seguir, cancelar la suscripción,"
        "cancelar mi suscripción, cancela la suscripción, cancela mi suscripción, desuscribir, desuscribirme, desuscribirse,"
        "desuscríbeme, desuscríbame, desuscríbenos, desuscríbanos",
        "إلغاء الاشتراك, إلغاء اشتراك, ألغ الاشتراك, ألغ اشتراك, ألغي الاشتراك, ألغ اشتراكي, ألغي اشتراكي, إلغاء اشتراكي,"
        "إلغاء المتابعة, إلغاء متابعة, ألغي المتابعة, ألغ المتابعة",
    )
    | _named(("désabonne", "désabonnez"), ("moi", "nous")),
    "subscribe": _folded(
        "subscribe, start following, keep me posted, keep us posted, keep me updated, keep us updated",
        "abonner, m'abonner, me abonner, nous abonner, s'abonner, je m'abonne",
        "suscribir, suscribirme, suscribirnos, suscribirse, me suscribo, nos suscribimos, suscríbeme, suscríbame, suscríbenos,"
        "suscríbanos",
        "اشترك, أشترك, اشتراك في, الاشتراك, نشترك, اشتركني",
    )
    | _named(("abonne", "abonnez"), ("moi", "nous")),
}
"""Those that end something come first: they begin with the same words in some languages."""
_LOOSE: Final = _folded(
    "follow, sign me up for, sign us up for",
    "suivre, inscris-moi, inscrivez-moi, inscrivez-nous, m'inscrire",
    "seguir, sígueme",
    "متابعة, تابع, أتابع, نتابع, سجلني, سجلنا",
)
"""Words that also mean other things: they count where a subject stands behind them."""
_OTHER: Final = _folded("follow up, following up", "suivre une, suivre un", "seguir un, seguir una")
"""What they mean for certain then."""
_OF: Final = _named(("notify", "alert", "tell", "inform"), ("me of", "us of", "me about", "us about", "me to", "us to"))
"""Whoever wants to hear of changes, and not of what is there, names changes behind these."""
_TELL: Final = (
    ("tell me", "tell us", "let me know", "let us know", "notify me", "notify us", "alert me", "alert us", "inform me"),
    ("préviens-moi", "prévenez-moi", "prévenez-nous", "avertis-moi", "avertissez-moi", "avertissez-nous", "informe-moi"),
    ("avísame", "avíseme", "avísenos", "avísanos", "notifícame", "notifíqueme", "dime", "infórmame"),
    ("أخبرني", "أخبرنا", "أعلمني", "أعلمنا", "نبهني", "نبهنا", "أبلغني"),
)
_WHEN: Final[Phrases] = frozenset().union(*map(_named, _TELL, (
    ("when", "if"), ("quand", "si", "lorsque"), ("cuando", "si"), ("عندما", "حين"),
)))  # fmt: skip
"""Whoever wants to hear of changes says that something changes behind these; who says that it changed asks when it did."""
_EVER: Final[Phrases] = frozenset().union(*map(_named, _TELL, (
    ("whenever", "as soon as", "every time"), ("dès que", "chaque fois que"), ("cada vez que", "en cuanto"),
    ("إذا", "عند", "كلما"),
)))  # fmt: skip
"""Behind these what is said in the past is still to come."""
_CHANGES: Final = _folded(
    "changes, change, is changed, is updated, gets updated, there are changes in",
    "change, changent, est modifié, est modifiée, est mis à jour, est mise à jour, il y a du nouveau sur",
    "cambie, cambia, cambian, cambien, haya cambios en, se actualice, se actualiza, hay cambios en",
    "يتغير, تتغير, يتم تحديث, تغيير, يتغير شيء في",
)
_AUXILIARY: Final = _folded("did, does, has, have, had, was, were, will, would", "a, ont, avait, ait, aura", "ha, han")
"""Where these are left of what changes, it is asked when it did or will ("tell me when did it change"); folded, "a changé" ends
as what changes now."""
_CHANGED: Final = _folded("changed, has changed, was updated", "a changé", "haya cambiado", "تغير, تغيرت, تغير شيء في")
_BETWEEN: Final = _folded(
    "me, us, this channel, this chat, this group, to, for, from, of, about, on, with, the",
    "moi, nous, ce canal, ce groupe, à, au, aux, de, du, des, sur, le, la, les, d",
    "a, al, de, del, sobre, este canal, este grupo, el, la, los, las, en, me, nos",
    "لي, لنا, في, من, عن, هذه القناة, هذه المجموعة, ب, إلى, على",
)
_TOPICS: Final = _folded(
    "changes of, changes to, changes in, changes about, updates of, updates about, updates on, news of, news about,"
    "changes, updates, news",
    "changements de, changements du, changements des, changements d, nouvelles de, nouvelles du, mises à jour de,"
    "changements, nouvelles, mises à jour",
    "cambios de, cambios del, cambios en, novedades de, novedades del, actualizaciones de,cambios, novedades, actualizaciones",
    "تغييرات, تحديثات, أخبار, مستجدات",
)
_ENDS: Final = _folded(
    "please, thanks, thank you, here, in this channel, in this chat, too, now, any more, anymore",
    "s'il te plaît, s'il vous plaît, svp, stp, merci, ici, dans ce canal, aussi, maintenant",
    "por favor, gracias, aquí, en este canal, también, ahora",
    "من فضلك, شكرا, هنا, في هذه القناة, لو سمحت, أيضا, الآن",
)
