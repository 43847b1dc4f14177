"""What is kept of texts: by text, and long ones not for long."""

from bot.remembered import remembered


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
