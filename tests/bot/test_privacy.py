"""What is masked and what is not: one row a rule, the rows are the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import MASK, Forms, Known, forms, mask
from bot.state import Frame, State
from knowledge import shipped
from knowledge.load import load
from tests.bot.small import Talk, guide

SYSCOM = load(shipped())
KNOWN = Known.of(SYSCOM)

BY_PLACE = [
    # the password in an address, whatever the scheme
    ("ftp://t-mori:Kaeru-5521@mail2.example.ne.jp", f"ftp://t-mori:{MASK}@mail2.example.ne.jp"),
    ("https://user:pa:ss@host.example/", f"https://user:{MASK}@host.example/"),
    ("ｆｔｐ：／／ｔａｒｏ：ｈｉｍｉｔｕ＠ｈｏｓｔ", f"ｆｔｐ：／／ｔａｒｏ：{MASK}＠ｈｏｓｔ"),
    ("ftp://user@host.example", None),
    ("http://host.example:8080/a@b", None),
    # behind the word: は : = が or a space, up to a space or です/で/って
    ("パスワードは Kinoko-3390 です、合っていますよね？", f"パスワードは {MASK} です、合っていますよね？"),
    ("パスワードはKinoko3390です", f"パスワードは{MASK}です"),
    ("パスワード:himitsu!", f"パスワード:{MASK}"),
    ("パスワード：ｈｉｍｉｔｓｕ１です", f"パスワード：{MASK}です"),
    ("パスワード=tanuki で入れました", f"パスワード={MASK} で入れました"),
    ("パスワードがtanukiって書いてある", f"パスワードが{MASK}って書いてある"),
    ("パスワード tanuki4417", f"パスワード {MASK}"),
    ("ﾊﾟｽﾜｰﾄﾞは tanuki4417", f"ﾊﾟｽﾜｰﾄﾞは {MASK}"),
    ("暗証番号は1234です", f"暗証番号は{MASK}です"),
    ("PASS: abc", f"PASS: {MASK}"),
    ("USER taro\nPASS hanako1", f"USER taro\nPASS {MASK}"),
    ("password=letmein", f"password={MASK}"),
    ("My password is Kinoko-3390", f"My password is {MASK}"),
    ("パスワードはKinoko3390なのに通りません", f"パスワードは{MASK}なのに通りません"),
    ("パスワードは「Kinoko-3390」です", f"パスワードは「{MASK}」です"),
    ("パスワードはたぬき4417です", f"パスワードは{MASK}です"),
    # prose is no password
    ("パスワードは聞かれません", None),
    ("パスワードが違うと出ます", None),
    ("パスワードは3回入れました", None),
    ("パスワードが5回も出ます", None),
    ("パスワード を入れても", None),
    ("パスワードは合っています", None),
    ("パスワード画面が出ます", None),
    ("暗証番号を忘れました", None),
    ("bypass the firewall", None),
    ("PASSED all tests", None),
    ("the password prompt again", None),
    ("password authentication failed", None),
    ("Password for taro is incorrect", None),
    # card numbers with a right check digit
    ("カードは 4111 1111 1111 1111 です", f"カードは {MASK} です"),
    ("5500-0000-0000-0004", MASK),
    ("4111 1111 1111 1112", None),
    ("電話は 03-1234-5678", None),
]

BY_FORM = [
    # six letters and more of two kinds
    ("Tanuki#4417", MASK),
    ("abc123", MASK),
    ("これです→ Tanuki#4417 ←", f"これです→ {MASK} ←"),
    ("kinoko-", MASK),
    ("a1!" * 22, None),
    ("abc12", None),
    ("tanuki", None),
    ("123456", None),
    # addresses, hosts, dates, times
    ("taro@example.ne.jp", None),
    ("pop.example.ne.jp", None),
    ("smtp.example.ne.jp:587", None),
    ("192.168.0.1", None),
    ("2026-11-24", None),
    ("2026/11/24", None),
    ("09:12:01", None),
    ("2026-11-24T09:12:01", None),
    # error codes and error strings, punctuation around them apart
    ("0x800ccc0e", None),
    ("（0x800CCC0E）", None),
    ("(0x800ccc0f).", None),
    ("800ccc0d", None),
    ("550-5.7.1", None),
    ("-ERR [AUTH] authentication failed", None),
    ("[SYS/TEMP]", None),
    ("relaying-denied", None),
    # words of the knowledge
    ("user_prefs", None),
    ("required_score", None),
    ("user_prefs.txt", None),
    (".spamassassin", None),
    ("「user_prefs」を開いた", None),
]


@pytest.mark.parametrize(("text", "expected"), BY_PLACE)
def test_by_its_place(text: str, expected: str | None) -> None:
    assert mask(text, KNOWN) == (expected or text, expected is not None)


@pytest.mark.parametrize(("text", "expected"), BY_PLACE)
def test_by_its_place_without_a_knowledge(text: str, expected: str | None) -> None:
    if "authentication failed" not in text:
        assert mask(text).text == (expected or text)


@pytest.mark.parametrize(("text", "expected"), BY_FORM)
def test_by_its_form_where_passwords_are_written(text: str, expected: str | None) -> None:
    assert mask(text, KNOWN, "secrets") == (expected or text, expected is not None)


@pytest.mark.parametrize(("text", "_"), BY_FORM)
def test_not_by_its_form_elsewhere(text: str, _: str | None) -> None:
    assert mask(text, KNOWN) == (text, False)


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "Tanuki#4417", "1234-5678-90"])
def test_nothing_by_its_form_while_a_contact_is_asked_for(text: str) -> None:
    assert mask(text, KNOWN, "none") == (text, False)


class TestForms:
    secret = State(frames=(Frame(topic="dark", node="dark.bulbs"),), pending="dark.bulbs")

    def test_a_secret_topic(self) -> None:
        assert forms(guide().knowledge, self.secret) == "secrets"

    def test_any_other_topic(self) -> None:
        state = State(frames=(Frame(topic="bright", node="bright.switch"),), pending="bright.switch")
        assert forms(guide().knowledge, state) == "cards"

    @pytest.mark.parametrize("pending", ["desk.contact", "desk.field"])
    def test_a_contact_or_a_field(self, pending: str) -> None:
        state = State(frames=self.secret.frames, pending=pending)
        assert forms(guide().knowledge, state) == "none"


TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "パスワード",
                "は",
                " ",
                "PASS",
                ":",
                "tanuki4417",
                "です",
                "ftp://a:",
                "@host",
                MASK,
                "「",
                "4111111111111111",
                "[AUTH]",
                "、",
                "●",
            ]
        ),
        max_size=12,
    ).map("".join),
)


@given(TEXTS, st.sampled_from(("none", "cards", "secrets")))
def test_masking_twice_is_masking_once(text: str, form: Forms) -> None:
    once = mask(text, KNOWN, form)

    assert mask(once.text, KNOWN, form) == (once.text, False)


@given(TEXTS.filter(lambda text: "●" not in text), st.sampled_from(("none", "cards", "secrets")))
def test_what_is_not_masked_stays_as_typed(text: str, form: Forms) -> None:
    masked = mask(text, KNOWN, form)

    assert masked.masked == (masked.text != text)
    assert all(piece in text for piece in masked.text.split(MASK))


class TestInAConversation:
    def test_the_customer_is_told_once(self) -> None:
        conversation = Talk()
        conversation.say("ランプがつかない")

        assert conversation.say("パスワードは Tanuki4417 です")[0] == "desk.masked"
        assert "desk.masked" not in conversation.say("パスワードは Tanuki4417 です")

    def test_no_secret_reaches_the_state(self) -> None:
        conversation = Talk()
        conversation.say("ランプがつかない。パスワードは Tanuki4417 です")
        conversation.say("Tanuki#4417")
        conversation.say("人と話したい")

        assert "Tanuki" not in repr(conversation.state) + repr(conversation.turns)

    def test_a_phone_number_answers_an_offer_in_a_secret_topic(self) -> None:
        conversation = Talk()
        conversation.say("ランプがつかない")
        conversation.say("ぴよぴよぷー")
        conversation.say("もふもふもふ")

        assert conversation.say("090-1234-5678") == ["desk.handed-over", "desk.contact-noted"]
