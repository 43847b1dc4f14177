"""What is kept of texts: by text, and long ones not for long."""

from bot.remembered import remembered, remembered_with


def test_a_short_text_is_worked_out_once() -> None:
    asked: list[str] = []

    @remembered(100)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length("はい"), length("いいえ"), length("はい")] == [2, 3, 2]
    assert asked == ["はい", "いいえ"]


def test_of_long_texts_only_the_last_few_are_kept() -> None:
    asked: list[str] = []

    @remembered(100)
    def first(text: str) -> str:
        asked.append(text[0])
        return text[0]

    for letter in "あいうえおかきくけこあ":
        first(letter * 8_000)
    assert asked == list("あいうえおかきくけこあ")


def test_a_text_is_asked_once_for_each_thing() -> None:
    asked: list[tuple[str, str]] = []

    @remembered_with(100)
    def has(text: str, letter: str) -> bool:
        asked.append((text, letter))
        return letter in text

    assert [has("はい", "は"), has("はい", "え"), has("いいえ", "え"), has("はい", "は")] == [True, False, True, True]
    assert asked == [("はい", "は"), ("はい", "え"), ("いいえ", "え")]
