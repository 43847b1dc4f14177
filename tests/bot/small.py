"""A small desk of its own for dialogues: a lamp, a clock and a leaflet, with everything that a procedure can have."""

from functools import cache
from typing import Any

from bot.choices import choices
from bot.dialogue import Event, step
from bot.effects import Says, Turn
from bot.events import AgentReturned, AgentTook, AgentWrote, Chose, Facts, Opened, TimerDue
from bot.state import State
from bot.understand import Guide, Said, read
from knowledge.load import load_texts
from knowledge.reading.desk import PHRASES
from tests.knowledge.folders import DESK

OPTIONAL = (
    *("noted", "solved", "which-first", "did-you-mean", "contact-noted", "contact-declined", "taken-back", "go-ahead"),
    *(
        "not-tried-yet",
        "gave-up",
        "no-answer-to-that",
        "cannot-answer",
        "error-elsewhere",
        "reopened",
        "contact-changed",
    ),
    *(
        "ticket-status",
        "ticket-hurry",
        "ticket-solved",
        "ticket-withdrawn",
        "ticket-noted",
        "contact-rest",
        "corrected",
    ),
)
OWN_DOMAIN = "contact-own-domain"

_DESK = DESK.replace(
    "controls:\n", "".join(f"  {name}: 窓口の文（{name}）\n" for name in (*OPTIONAL, OWN_DOMAIN)) + "controls:\n", 1
)
_DESK += """\
asides:
  - id: cost
    examples: [お金はかかりますか, 有料ですか]
    say: 料金のことは《phone》へ。
"""

_SLOTS = """\
slot: trouble
title: 困りごと
ask: つかないのですか、消えないのですか？
values:
  receive: {label: つかない, phrases: [つかない, 点かない]}
  send: {label: 消えない, phrases: [消えない]}
keep: conversation
---
slot: bulbs
title: 電球の数
ask: 電球はいくつありますか？
values:
  one: {label: ひとつだけ, phrases: [電球はひとつ, 電球は1つ]}
  many: {label: ふたつ以上, phrases: [電球はふたつ, 電球は2つ]}
keep: procedure
"""

_LAMP = """\
topic: dark
title: ランプがつかない
label: ランプがつかない
about: {trouble: receive}
goal: [ついた, 明るくなった]
secret: yes
examples:
  - ランプ(がつかない|がつきません|の明かりがつかない|が点かなくなった)
  - 明かりが(つかない|つきません)
steps:
  - do: power
  - id: bulbs
    ask: 電球はいくつありますか？
    slot: bulbs
    answers:
      - {label: ひとつだけ, value: one, also: [一個]}
      - {label: ふたつ以上, value: many, also: [何個も]}
  - id: swap
    if: {bulbs: [many, unknown]}
    try: 電球を入れ替えてください。
    already: [電球は入れ替えました, 電球も交換済み]
  - id: code
    ask: 表示されている番号を教えてください。
    listen: errors
    answers:
      - {label: 番号は出ない}
  - id: cover
    try: 覆いを外して、つけてみてください。
    help: 覆いは、ねじ二本で止まっています。
    afterwards: 覆いを、必ず元どおりに付けてください。
  - id: rest
    try: 1時間休ませてから、つけてみてください。
    after: 1時間
  - id: order
    ticket: repair
    ask: 修理に出しますか？
    refused: person
    go: open
asides:
  - id: hot
    examples: [電球は熱いですか, 触ってもやけどしませんか]
    say: 消してから10分待てば、触れます。
  - id: which-bulb
    examples: [どの電球を買えばいいですか, 電球の種類は何ですか]
    say: 口金がE26のものです。
"""

_BRIGHT = """\
topic: bright
title: ランプが消えない
label: ランプが消えない
about: {trouble: send}
goal: [消えた]
examples:
  - ランプ(が消えない|が消えません|がつきっぱなし|を消せない)
  - 明かりが(消えない|消えません)
steps:
  - id: switch
    task: 壁のスイッチのふたを開けてください。
    help: ふたは、下から持ち上げます。
  - id: hold
    try: スイッチを押したまま10秒待ってください。
    within: 15分
    starts: 押し始めます
    late: again
  - id: again
    try: もう一度、はじめから押してください。
"""

_LEAFLET = """\
topic: leaflet
title: 説明書がほしい
label: 説明書
examples:
  - 説明書(がほしい|をください|が見たい|をなくした|はどこにありますか)
  - 取扱説明書が(ほしい|見つからない)
steps:
  - id: where
    say: 説明書は、箱のふたの裏にあります。
"""

_RING = """\
topic: blink
title: 番号 E77 が出る
label: E77
examples: [E77が出る, 赤い点滅が止まらない]
steps:
  - id: reset
    try: 裏の小さな穴を、針で押してください。
"""

_POWER = """\
part: power
title: 電源の確認
steps:
  - id: plug
    try: コンセントを差し直してください。
    already: [コンセントは差し直しました, コンセントも確認済み]
"""

_ERRORS = """\
error: burnt
texts: [bulb burnt out, 電球切れ]
to: [{go: dark.swap}]
---
error: blinking
texts: [error E77]
to: [{go: blink}]
---
error: which
texts: [lamp fault]
ask: trouble
to:
  - {if: {trouble: send}, go: bright}
  - {go: dark}
---
error: elsewhere
texts: [gas leak]
say: ガスのことは、この窓口ではわかりません。
"""

_NONE = (
    """\
none: weather
label: 天気
examples:
"""
    + "".join(
        f"  - {day}の{what}\n"
        for day in ("今日", "明日", "あさって", "週末", "来週")
        for what in ("天気を教えて", "天気はどうですか", "気温は何度", "雨は降りますか")
    )
    + """\
say: 天気のことは、わかりません。
"""
)

FILES: dict[str, bytes] = {
    name: text.encode()
    for name, text in {
        "desk.yaml": _DESK,
        "slots.yaml": _SLOTS,
        "errors.yaml": _ERRORS,
        "none.yaml": _NONE,
        "lexicon.yaml": "same: [明かり, ランプ]\n",
        "topics/dark.yaml": _LAMP,
        "topics/bright.yaml": _BRIGHT,
        "topics/leaflet.yaml": _LEAFLET,
        "topics/blink.yaml": _RING,
        "parts/power.yaml": _POWER,
    }.items()
}

#: The same desk with so many lines of examples that they are learned from; without, texts are looked up.
LEARNED: dict[str, bytes] = FILES | {
    "topics/bright.yaml": _BRIGHT.replace(
        "examples:\n",
        "examples:\n"
        + "".join(
            f"  - {what}{how}\n"
            for what in ("ランプ", "明かり", "部屋のランプ")
            for how in ("が明るすぎる", "がまぶしくて眠れない", "を暗くしたい")
        ),
    ).encode()
}

assert set(PHRASES)


@cache
def guide() -> Guide:
    """The small desk, ready to talk."""
    return Guide.build(load_texts(FILES))


class Talk:
    """A conversation with the small desk; what is said returns the nodes that the desk shows."""

    def __init__(self, on: Guide | None = None, *, office_open: bool = True) -> None:
        self.guide = on or guide()
        self.state = State()
        self.turns: list[Turn] = []
        self._office_open = office_open

    def say(self, text: str) -> list[str]:
        """A text of the customer's."""
        reading = read(self.guide, self.state, text)
        return self.happen(Said(text=reading.text, reading=reading))

    def press(self, label: str) -> list[str]:
        """A button that the pending question brings."""
        chosen = next(c for c in choices(self.guide.knowledge, self.state) if c.label == label)
        return self.happen(Chose(seq=self.state.asked, key=chosen.key, label=label))

    def open(self) -> list[str]:
        return self.happen(Opened())

    def due(self, node: str, *, late: bool = False) -> list[str]:
        """The timer that belongs to a node runs out."""
        timer = next(timer for timer, owner in self.state.timers.items() if owner == node)
        return self.happen(TimerDue(timer=timer, late=late))

    def agent(self, what: str) -> list[str]:
        happened = {"takes": AgentTook(name="山田"), "writes": AgentWrote(), "returns": AgentReturned()}
        return self.happen(happened[what])

    def happen(self, event: Event) -> list[str]:
        facts = Facts(
            office_open=self._office_open,
            next_open="本日中に",
            check_url="https://desk.example/check",
            ticket_number=f"TEST-{len(self.turns):04}",
            timer_prefix=f"t{len(self.turns)}",
        )
        turn = step(self.guide.knowledge, self.state, event, facts)
        self.turns.append(turn)
        self.state = turn.state
        return [says.node for says in turn.says]

    @property
    def last(self) -> Says:
        """The message that the desk said last."""
        return self.turns[-1].says[-1]

    @property
    def labels(self) -> list[str]:
        """The buttons of the last message."""
        return [choice.label for choice in self.last.choices]

    def effects(self, kind: type[Any]) -> list[Any]:
        """The effects of one kind, of all turns."""
        return [effect for turn in self.turns for effect in turn.effects if isinstance(effect, kind)]


def talk(*texts: str) -> Talk:
    """A conversation in which these texts were said."""
    conversation = Talk()
    for text in texts:
        conversation.say(text)
    return conversation
