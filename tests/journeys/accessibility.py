"""The result table of JIS X 8341-3:2016, made from what a test run has found.

``CRITERIA`` says how each criterion is met and which tests hold it; everything else in ``docs/accessibility.md`` comes
from the run: which screens were looked at, what axe-core checked there for which criterion, and what failed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.service import ROOT

DOCUMENT = ROOT / "docs" / "accessibility.md"
#: The property under which a test reports the screens that axe-core has looked at.
SCREEN = "screen"


@dataclass(frozen=True)
class Criterion:
    """One criterion of the standard. Without ``tests`` and without a rule of axe-core it is judged by eye."""

    number: str
    title: str
    level: str
    how: str = ""
    tests: tuple[str, ...] = ()
    applies: bool = True


CRITERIA = (
    Criterion("1.1.1", "非テキストコンテンツ", "A", "絵は飾りで `aria-hidden`、意味は隣の言葉にある。QR コードと送った画像には名前があり、QR コードと同じことが番号とリンクでもできる"),
    Criterion("1.2.1〜1.2.5", "時間依存メディア", "A・AA", "映像や、聞かせるための音声はない", applies=False),
    Criterion("1.3.1", "情報及び関係性", "A", "見出し、リスト、`fieldset`、`role=log`、`role=listbox`"),
    Criterion("1.3.2", "意味のある順序", "A", "見た目の順と文書の順が同じ", ("test_a_screen_reader_is_told_each_message_once",)),
    Criterion("1.3.3", "感覚的な特徴", "A", "色や位置だけで指し示す文はない"),
    Criterion("1.4.1", "色の使用", "A", "接続の状態、失敗、注意は、必ず言葉でも書く", ("test_what_is_not_the_desks_answer_is_not_taken_for_one",)),
    Criterion("1.4.2", "音声の制御", "A", "鳴るのは返事の知らせだけ。初めは切れていて、0.4 秒で終わる", ("test_replies_are_told_by_sound_only_where_that_was_switched_on",)),
    Criterion("1.4.3", "コントラスト（最低限レベル）", "AA", "明るい配色でも暗い配色でも"),
    Criterion("1.4.4", "テキストのサイズ変更", "AA", "大きさは文字に比例し、320 px（1280 px の 400 %）でも横に流れない。「文字を大きく」もある", ("test_axe_finds_nothing",)),
    Criterion("1.4.5", "文字画像", "AA", "文字の画像はない"),
    Criterion("2.1.1", "キーボード", "A", "相談から評価までキーボードだけで", ("test_a_problem_is_solved_with_the_keyboard_alone",)),
    Criterion("2.1.2", "キーボードトラップなし", "A", "Esc で必ず閉じ、焦点は元へ戻る", ("test_the_focus_goes_back_to_what_opened_the_chat",)),
    Criterion("2.2.1", "タイミング調整可能", "A", "画面の制限時間はない。「スマホで続ける」の番号は 15 分だが、何度でも新しく出せる。「15分以内に送信」はメールサーバの制限で、画面は残り時間を示すだけ"),
    Criterion("2.2.2", "一時停止、停止及び非表示", "A", "動くのは入力中の点だけで、「動きを減らす」設定で止まる", ("test_with_reduced_motion_nothing_moves",)),
    Criterion("2.3.1", "3回のせん光", "A", "せん光はない"),
    Criterion("2.4.1", "ブロックスキップ", "A", "ページに「本文へ」。チャットは一つの領域"),
    Criterion("2.4.2", "ページタイトル", "A"),
    Criterion("2.4.3", "フォーカス順序", "A", "答えを押したあとは会話に留まり、次の Tab で新しい答えへ", ("test_a_problem_is_solved_with_the_keyboard_alone",)),
    Criterion("2.4.4", "リンクの目的", "A"),
    Criterion("2.4.5", "複数の手段", "AA", "手順には、チャットからも一覧からも行ける", ("test_the_pages_say_all_that_is_needed_without_script",)),
    Criterion("2.4.6", "見出し及びラベル", "AA", "見出しと、入れる所・押す所の名前が、何のためのものかを言う"),
    Criterion("2.4.7", "フォーカスの可視化", "AA", "3 px の輪郭。強制カラーでも枠が残る", ("test_with_forced_colours_everything_keeps_an_edge",)),
    Criterion("3.1.1", "ページの言語", "A", "`lang=ja`。チャットは自分の `lang` を持つ"),
    Criterion("3.1.2", "一部分の言語", "AA", "英語のエラー文は記号としての引用で、訳を添える"),
    Criterion("3.2.1", "フォーカス時", "A", "焦点だけでは何も動かない（読み込みが始まるだけ）"),
    Criterion("3.2.2", "入力時", "A", "書いている間は候補が出るだけで、送るのは Enter か送信", ("test_enter_without_a_chosen_suggestion_sends_what_was_written",)),
    Criterion("3.2.3", "一貫したナビゲーション", "AA", "どのページも同じ案内"),
    Criterion("3.2.4", "一貫した識別性", "AA", "「人と話す」と電話番号は、いつも同じ所にある"),
    Criterion("3.3.1", "エラーの特定", "A", "送れなかった文の下に理由を書く", ("test_a_refused_text_stays_with_its_reason_and_can_be_taken_back",)),
    Criterion("3.3.2", "ラベル又は説明", "A", "入力欄に名前と、送り方の説明がある"),
    Criterion("3.3.3", "エラー修正の提案", "AA", "「もう一度送る」「取り消す」、長すぎる文は何文字減らすかを言う", ("test_a_text_that_is_too_long_is_not_sent_and_not_lost",)),
    Criterion("3.3.4", "エラー回避", "AA", "消す前、やり直す前、元に戻せない手順の前に尋ねる", ("test_starting_over_begins_a_new_conversation", "test_a_step_that_cannot_be_undone_asks_first")),
    Criterion("4.1.1", "構文解析", "A", "文字列から HTML を組み立てず、要素として作る"),
    Criterion("4.1.2", "名前、役割及び値", "A"),
)  # fmt: skip

BESIDES = (
    ("押す所は 44 px 以上", "test_everything_that_is_pressed_is_large_enough_for_a_finger"),
    ("日本語の変換中の Enter では送らない", "test_enter_that_confirms_a_conversion_does_not_send"),
    ("読み返している間は画面を動かさない", "test_reading_further_up_is_not_disturbed_by_a_new_message"),
    ("強制カラーでも枠が残る", "test_with_forced_colours_everything_keeps_an_edge"),
    ("動きを減らす設定では動かない", "test_with_reduced_motion_nothing_moves"),
    (
        "携帯電話の幅では、焦点がチャットの中に留まる",
        "test_on_a_phone_the_focus_stays_in_the_chat_that_covers_the_page",
    ),
    ("履歴はキーボードで読み返せる", "test_the_history_can_be_scrolled_and_read_with_the_keyboard"),
)

#: What must have run for the table to be written.
NEEDED = frozenset(
    {"test_axe_finds_nothing", "test_axe_finds_nothing_on_the_pages"}
    | {test for criterion in CRITERIA for test in criterion.tests}
    | {test for _, test in BESIDES}
)


@dataclass(frozen=True)
class Screen:
    """What axe-core found on one screen in one width and scheme: the criteria that its rules checked, and failed."""

    name: str
    view: str
    checked: frozenset[str]
    failed: frozenset[str]


@dataclass
class Run:
    """What is known of a test run: each test by name, and each screen."""

    passed: dict[str, bool] = field(default_factory=dict[str, bool])
    screens: list[Screen] = field(default_factory=list[Screen])

    def note(self, test: str, *, passed: bool) -> None:
        """One phase of one case of a test; a test has passed when all of them have."""
        self.passed[test] = passed and self.passed.get(test, True)

    @property
    def is_complete(self) -> bool:
        """Whether every test that the table names has run."""
        return self.passed.keys() >= NEEDED


def criteria(rules: Iterable[Mapping[str, Sequence[str]]]) -> frozenset[str]:
    """The criteria that rules of axe-core are about: the tag ``wcag143`` stands for 1.4.3."""
    tags = (re.fullmatch(r"wcag(\d)(\d)(\d+)", tag) for rule in rules for tag in rule["tags"])
    return frozenset(".".join(tag.groups()) for tag in tags if tag)


def written(run: Run) -> str:
    """The document."""
    names = list(dict.fromkeys(screen.name for screen in run.screens))
    views = list(dict.fromkeys(screen.view for screen in run.screens))
    return f"""# アクセシビリティ試験結果（JIS X 8341-3:2016）

相談窓口のチャット（`<madoguchi-chat>`）と公開ページの試験結果です。このファイルは試験が書きます（`pytest tests/journeys`。作り: `tests/journeys/accessibility.py`）。

- **規格**: JIS X 8341-3:2016、適合レベル AA（WCAG 2.0 の A と AA、38 達成基準）。WCAG 2.1 と 2.2 の A・AA も axe-core の規則で調べています。
- **対象**: 下の {len(names)} の画面。それぞれを、{"と、".join(views)}で。
- **方法**: 実際のブラウザ（Debian の Chromium）で動かす自動試験。「axe」は、その達成基準の規則が当てはまった画面の数と、違反のあった画面の数です。`test_…` は試験の名前で、結果はその試験の結果です。自動では調べられないものは「目視」としました。
- **人の目と耳による試験**: 画面の見た目は、320・360・768・1280 px、明・暗で確かめました。実物のスクリーンリーダー（NVDA、PC-Talker、VoiceOver）での試験は、まだしていません。読み上げの順と回数は、ライブリージョンへの追加を数えて調べています。

## 達成基準

| 達成基準 | 等級 | 結果 | axe | どう満たしているか、試験 |
|---|---|---|---|---|
{"".join(_criterion(run, criterion) for criterion in CRITERIA)}
## 画面

| 画面 | {" | ".join(views)} |
|---|{"---|" * len(views)}
{"".join(_screen(run, name, views) for name in names)}
## JIS の外で約束していること

| | 結果 | 試験 |
|---|---|---|
{"".join(f"| {what} | {_verdict(run.passed[test])} | `{test}` |{chr(10)}" for what, test in BESIDES)}"""


def _criterion(run: Run, criterion: Criterion) -> str:
    number, how = criterion.number, [criterion.how, *(f"`{test}`" for test in criterion.tests)]
    checked = {screen.name for screen in run.screens if number in screen.checked | screen.failed}
    failed = {screen.name for screen in run.screens if number in screen.failed}
    axe = f"{len(checked)} 画面、違反 {len(failed)}" if checked else ""
    result = _verdict(not failed and all(run.passed[test] for test in criterion.tests))
    if not criterion.applies:
        result = "適用なし"
    elif not checked and not criterion.tests:
        result += "（目視）"
    return f"| {number} {criterion.title} | {criterion.level} | {result} | {axe} | {'。'.join(filter(None, how))} |\n"


def _screen(run: Run, name: str, views: Sequence[str]) -> str:
    found = {screen.view: screen.failed for screen in run.screens if screen.name == name}
    cells = (f"違反 {', '.join(sorted(found[view]))}" if found[view] else "違反なし" for view in views)
    return f"| {name} | {' | '.join(cells)} |\n"


def _verdict(passed: bool) -> str:
    return "適合" if passed else "不適合"
