"""A way to reach the customer as it is given: at once, or in pieces over several texts (090の, 1234の, 5678です)."""

import re
import unicodedata

from bot.hearing import Heard
from bot.meaning import Contacted
from bot.vocabulary.numbers import MAIL
from bot.vocabulary.wording import one_of
from bot.waiting import as_given

#: An option of the question for a contact: what was given of it so far.
_PART = "part:"
#: A phone number in digits with nothing missing.
_WHOLE_NUMBER = re.compile(r"(?:0|81)\d{9,11}")
_NUMBER_BEGINS = re.compile(r"0\d{1,8}")
_ADDRESS_BEGINS = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]*")
_NUMBER_GOES_ON = re.compile(r"\d{2,10}")
_ADDRESS_GOES_ON = re.compile(r"@?[A-Za-z0-9.\-]+")
#: 電話番号は, アドレスが: what will be given, and nothing given yet.
_WHAT = (
    "(私|わたし|自宅|うち|家|会社|連絡先)?の?"
    + one_of("お?電話(番号)? 携帯(電話)?(の?番号)? 番号 (メール)?アドレス メアド メール 連絡先")
    + "(は|が|ですが|なんですが)?(ですね|えっと|ええと)?"
)
_ANNOUNCED = re.compile(_WHAT)
#: What stands before a piece: えーと、番号は080の, 続きは1234.
_LEADS = re.compile(
    one_of(
        "はい ええ うん えっと えーと ええと えー あの[ーう]? あっ?(?!と) じゃあ? では すみません ごめん(なさい)?",
        "で それで それから あと 続きは? つづきは? 残りは? 次は? 最後は? 下[三四34]桁は?",
        _WHAT,
    )
    + r"[\s、。,.:：ー〜]*"
)
_AROUND = re.compile(r"^[\s、。:：]+|(の|と|で|です|だ|まで|ね|よ|[\s、。\-])+$")
_DASHES = re.compile(r"(?<=\d)(?:\s*[\-‐‑–—−ー－の、]\s*|\s+)(?=\d)")


def contact_given(heard: Heard, options: tuple[str, ...]) -> Contacted | None:
    """The contact that a text gives where one is asked for, or the piece of it. ``options``: of the question."""
    before = next((option.removeprefix(_PART) for option in options if option.startswith(_PART)), "")
    if heard.contact and is_whole(heard.contact):
        return Contacted(contact=as_given(heard))
    piece = _piece(heard.text)
    joined = _joined(before, piece) if before else None
    if joined is None:
        begins = _NUMBER_BEGINS.fullmatch(_digits(piece)) or _ADDRESS_BEGINS.fullmatch(piece)
        joined = piece if begins else heard.contact
    return Contacted(contact=joined, whole=is_whole(joined)) if joined else None


def part(contact: str) -> str:
    """The option of the question for the rest of ``contact``."""
    return _PART + contact


def is_whole(contact: str) -> bool:
    """Whether nothing is missing of one of the contacts in a text."""
    return any(_WHOLE_NUMBER.fullmatch(_digits(one)) or MAIL.fullmatch(one) for one in contact.split("、"))


def announces_contact(heard: Heard) -> bool:
    """Whether the text only says what is about to be given."""
    return _ANNOUNCED.fullmatch(heard.compact) is not None


def _piece(text: str) -> str:
    said = unicodedata.normalize("NFKC", text).strip()
    while (lead := _LEADS.match(said)) and lead.end() < len(said):
        said = said[lead.end() :]
    return _DASHES.sub("-", _AROUND.sub("", said))


def _joined(before: str, piece: str) -> str | None:
    if "@" in before:
        return before + piece if _ADDRESS_GOES_ON.fullmatch(piece) else None
    return f"{before}-{piece}" if _NUMBER_GOES_ON.fullmatch(_digits(piece)) else None


def _digits(text: str) -> str:
    return re.sub(r"[\s\-+()]", "", text)
