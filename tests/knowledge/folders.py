"""Small knowledge folders in memory, for tests that state only what matters to them."""

from pathlib import Path

from knowledge.load import load_texts
from knowledge.model import Knowledge
from knowledge.reading.desk import PHRASES

DESK = (
    """\
name: 試験の窓口
phone: 03-0000-0000
hours: {mon-fri: "9:00-18:00", holidays: closed}
domains: [desk.example]
phrases:
"""
    + "".join(f"  {name}: 窓口の文（{name}）\n" for name in PHRASES)
    + """\
controls:
  person: [人と話したい, 担当者]
  back: [一つ前に戻る]
  restart: [最初からやり直す]
  again: [もう一度説明して]
  later: [あとでやります]
outcomes:
  solved: [直った, 解決した]
  unsolved: [まだ, だめ]
  done: [できた, 次へ]
  unsure: [わからない]
  thanks: [ありがとう]
tickets:
  support: {title: サポート, priority: normal, fields: [problem, contact]}
  repair: {title: 修理, priority: high, fields: [account, contact]}
fields:
  account: {ask: お客様番号を教えてください。, optional: yes}
"""
)

SLOTS = """\
slot: device
title: 機器
ask: どの機器でお困りですか？
keep: procedure
values:
  phone: {label: スマホ, phrases: [スマホ, 携帯]}
  computer: {label: パソコン, phrases: [パソコン, PC]}
"""

TOPIC = """\
topic: kettle
title: お湯がわかない
label: お湯がわかない
examples: [お湯がわかない, (やかん|ポット)が熱くならない]
about: {device: computer}
goal: [わいた]
steps:
  - id: plug
    try: コンセントを差し直してください。
  - id: lid
    ask: ふたは閉まっていますか？
    answers:
      - {label: 閉まっている}
      - {label: 開いている, go: plug}
  - do: rest
  - id: broken
    ticket: repair
    ask: 修理を申し込みますか？
"""

PART = """\
part: rest
title: 休ませる
steps:
  - id: wait
    task: 10分ほど置いてください。
"""

NONE = """\
none: weather
label: 天気
say: 天気のことは、この窓口ではわかりません。《phone》におたずねください。
examples: [(今日|明日|あさって|週末|来週)の(天気|気温|風|雨の具合)はどうですか]
"""

LEXICON = "same: [やかん, ケトル]\n"

ERRORS = """\
error: boil-dry
texts: [boil dry, 空だき]
to: [{go: kettle.lid}]
"""

DIALOGUES = """\
dialogue: コンセントで直る
turns: [お湯がわかない, {choose: 直りました}]
nodes: [kettle.plug]
end: resolved
"""


def minimal_files(**overrides: str | bytes | None) -> dict[str, bytes]:
    """A small folder without defects: relative file name -> content.

    ``desk``, ``slots``, ``topic`` (topics/kettle.yaml), ``part`` (parts/rest.yaml), ``none``, ``lexicon``, ``errors``
    and ``dialogues`` replace a file, None leaves it out. Any other name, ``__`` for ``/``, is a further file:
    ``topics__more="topic: ..."`` stands for topics/more.yaml.
    """
    files: dict[str, str | bytes | None] = {
        "desk.yaml": DESK,
        "slots.yaml": SLOTS,
        "topics/kettle.yaml": TOPIC,
        "parts/rest.yaml": PART,
        "none.yaml": NONE,
        "lexicon.yaml": LEXICON,
        "errors.yaml": ERRORS,
        "dialogues.yaml": DIALOGUES,
    }
    names = {"topic": "topics/kettle.yaml", "part": "parts/rest.yaml"}
    for key, content in overrides.items():
        files[names.get(key) or key.replace("__", "/") + ".yaml"] = content
    return {
        name: content if isinstance(content, bytes) else content.encode()
        for name, content in files.items()
        if content is not None
    }


def write_minimal(folder: Path, **overrides: str | bytes | None) -> Path:
    """The folder of `minimal_files` on disk; returns ``folder``."""
    for name, content in minimal_files(**overrides).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def minimal(**overrides: str | bytes | None) -> Knowledge:
    """The same folder, loaded."""
    return load_texts(minimal_files(**overrides))
