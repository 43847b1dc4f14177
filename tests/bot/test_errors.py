"""Error strings: found in any spelling, told apart, not found where they are denied or only look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import GAP, ErrorHit, ErrorIndex, forgiven
from knowledge.model import Knowledge


@pytest.fixture(scope="session")
def errors(shipped: Knowledge) -> ErrorIndex:
    return ErrorIndex(shipped)


def stated(errors: ErrorIndex, text: str) -> list[ErrorHit]:
    return [hit for hit in errors.look(text) if not hit.denied]


def first(errors: ErrorIndex, text: str) -> str | None:
    hits = stated(errors, text)
    return hits[0].entry.id if hits else None


class TestCodes:
    @pytest.mark.parametrize(
        "typed",
        [
            "0x800ccc0d",
            "0X800CCC0D",
            "０ｘ８００ＣＣＣ０Ｄ",
            "Ox800ccc0d",
            "Ox8OOcccOD",
            "0×800ccc0d",
            "800ccc0d",
            "800 CCC 0D",
            "0x800-ccc-0d",
            "ゼロエックス800ccc0d",
            "ゼロエックス はち まる まる シー シー シー ゼロ ディー",
            "ハチゼロゼロシーシーシーゼロディー",
            "エラー番号:0x800CCC0D,",
        ],
    )
    def test_every_spelling(self, errors: ErrorIndex, typed: str) -> None:
        assert first(errors, f"番号は {typed} です") == "oe-0x800ccc0d"

    @pytest.mark.parametrize("text", ["電話は 0800-123-4567 です", "0x800ccc00 です", "10800ccc0d"])
    def test_other_numbers_are_none(self, errors: ErrorIndex, text: str) -> None:
        assert first(errors, text) is None


class TestSpelling:
    @pytest.mark.parametrize(
        "typed",
        [
            "relaying denied",
            "Relaying  Denied",
            "ＲＥＬＡＹＩＮＧ　ＤＥＮＩＥＤ",
            "relaying-denied",
            "RelayingDenied",
            "relaing denied",
            "relayinng denied",
            "550 5.7.1 <a@example.com>... Relaying denied",
        ],
    )
    def test_width_case_spaces_hyphens_and_a_wrong_letter(self, errors: ErrorIndex, typed: str) -> None:
        assert first(errors, typed) == "relaying-denied"

    def test_one_wrong_letter_in_eight(self) -> None:
        assert [forgiven(length) for length in (7, 8, 13, 16, 24)] == [0, 1, 1, 2, 3]

    @pytest.mark.parametrize("text", ["この quotation を見てください", "a valid mailbox", "expiredition"])
    def test_a_piece_of_another_word_is_none(self, errors: ErrorIndex, text: str) -> None:
        assert first(errors, text) is None

    def test_kanji_must_be_right(self, errors: ErrorIndex) -> None:
        assert first(errors, "容量がいっぱい") == "quota-words"
        assert first(errors, "元気がいっぱい") is None

    def test_katakana_must_be_right_too(self, errors: ErrorIndex) -> None:
        assert first(errors, "サーバが応答しなと出る") == "no-answer"
        assert first(errors, "田中さんから返事がないと言われた") is None

    def test_by_sound(self, errors: ErrorIndex) -> None:
        assert first(errors, "サーバーが黄桃しないと出ます") == "no-answer"
        assert first(errors, "せつぞくをかいじょしました") == "smtp-no-answer"
        assert first(errors, "setuzoku wo kaijo simasita to deta") == "smtp-no-answer"

    def test_the_gap_ends_with_the_sentence(self, errors: ErrorIndex) -> None:
        assert first(errors, "+OK login done, permission denied") == "bad-login"
        assert first(errors, "+OK login done. permission denied") is None
        assert first(errors, "+OK login done\npermission denied") is None

    def test_no_sound_begins_inside_a_word(self, errors: ErrorIndex) -> None:
        assert first(errors, "通信に失敗しました") == "no-answer"
        assert first(errors, "発信に失敗しました") is None

    def test_short_japanese_may_be_anybodys_words(self, errors: ErrorIndex) -> None:
        said = stated(errors, "入場を拒否された")[0]
        shown = stated(errors, "メールボックスが上限に達しました")[0]
        assert (said.in_words, shown.in_words) == (True, False)

    def test_the_gap_has_an_end(self, errors: ErrorIndex) -> None:
        assert first(errors, f'Password for "{"xyz" * 12}" is incorrect') == "login-incorrect"
        far = stated(errors, f"証明書 {'いろはに' * (GAP // 2)} 検証できません")
        assert [hit.entry.id for hit in far] == []


class TestDenied:
    @pytest.mark.parametrize(
        "text",
        [
            "quota とは出ません",
            "relaying denied の表示は出ていない",
            "authentication failed なんて出てへん",
            "0x800ccc0e は出なくなりました",
            "契約は切れていません",
        ],
    )
    def test_what_is_not_there_does_not_count(self, errors: ErrorIndex, text: str) -> None:
        assert stated(errors, text) == []
        assert any(hit.denied for hit in errors.look(text))

    def test_another_thing_that_fails_is_no_denial(self, errors: ErrorIndex) -> None:
        assert first(errors, "relaying denied と出て送れません") == "relaying-denied"


class TestMeanings:
    """Lines of real servers and programs, in other words than the FAQ's."""

    @pytest.mark.parametrize(
        ("line", "entry"),
        [
            ("554 5.7.1 <x@example.com>: Relay access denied", "relaying-denied"),
            ("550 5.7.1 Unable to relay for x@example.com", "relaying-denied"),
            ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relaying-denied"),
            ("550 relay not permitted", "relaying-denied"),
            ("サーバが中継を許可しないため、受信者は拒否されました。", "relaying-denied"),
            ("a1 NO [AUTHENTICATIONFAILED] Authentication failed.", "bad-login"),
            ("-ERR [AUTH] Invalid login", "bad-login"),
            ("535 5.7.3 Authentication unsuccessful", "bad-login"),
            ("535 5.7.8 Username and Password not accepted", "bad-login"),
            ("-ERR Logon failure: unknown user name or bad password", "bad-login-unknown-user"),
            ("サーバー pop.example.ne.jp へのログインに失敗しました", "bad-login"),
            ("SMTPサーバがユーザのパスワードを拒否しました", "bad-login"),
            ("530 5.7.0 Must authenticate first", "authentication-required"),
            ('-ERR [AUTH] Password supplied for "taro" is incorrect.', "login-incorrect"),
            ("-ERR account has expired", "contract-over"),
            ("アカウントの有効期限が切れています", "contract-over"),
            ("* NO [ALERT] Mailbox is at 120% of quota", "quota"),
            ("452 4.2.2 Mailbox full", "quota"),
            ("552 5.2.2 Over quota", "quota"),
            ("メールボックスの容量を超えています", "quota-words"),
            ("Connection to server timed out", "no-answer"),
            ("送信 (SMTP) サーバー smtp.example.ne.jp との接続がタイムアウトした", "no-answer"),
            ("Outlook: 0x8004210B", "outlook-0x8004210b"),
            ("-ERR [IN-USE] mailbox is locked", "mailbox-in-use"),
            ("553 5.1.8 Domain of sender address does not resolve", "sender-rejected"),
            ("サーバの識別情報を検証できません", "certificate"),
            ("certificate has expired", "certificate"),
            ("550 5.1.1 No such user here", "recipient-unknown"),
            ("Host or domain name not found. Name service error", "host-not-found"),
            ("552 5.3.4 Message size exceeds fixed limit", "message-too-big"),
            ("550 blocked using zen.spamhaus.org", "blocked-by-list"),
            ("The email account that you tried to reach is over quota", "other-mailbox-full"),
            ("license has expired", "expired-elsewhere"),
            ("the parameter is incorrect", "incorrect-elsewhere"),
            ("503 Service Unavailable", "web-page"),
            ("-ERR [SYS/PERM] Your login has been rejected", "bad-login"),
            ("534 5.7.9 Please log in", "authentication-required"),
            ("550 5.7.1 Relaying is prohibited", "relaying-denied"),
            ("Your mailbox is almost full", "quota"),
            ("imap.example.ne.jp に接続できません", "no-answer"),
            ("smtp connect failed", "no-answer"),
            ("-ERR internal server error", "pop-refusal"),
            ("550 5.7.26 This mail is unauthenticated", "blocked-by-list"),
            ("FTP 530 Login incorrect", "other-program"),
            ("[POP3] ERR: bad username/password combination", "bad-login"),
            ("smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error')", "bad-login"),
            ("smtplib.SMTPServerDisconnected: please run connect() first", "no-answer"),
            ("[WinError 10060] smtp.example.ne.jp:25", "no-answer"),
            ("socket.gaierror: Name or service not known: pop.example.ne.jp", "own-server-not-found"),
        ],
    )
    def test_a_line_of_a_real_program(self, errors: ErrorIndex, line: str, entry: str) -> None:
        assert first(errors, f"こう出ました。{line}") == entry


class TestSize:
    def test_a_long_log_is_read_to_its_end(self, errors: ErrorIndex) -> None:
        log = "\n".join(f"12:00:{second:02} +OK message {second} follows" for second in range(60)) * 3
        hits = stated(errors, f"{log[:7_900]}\n-ERR Login failed.")
        assert hits[0].entry.id == "bad-login"
        assert hits[0].quote == "login failed"

    @given(st.text(max_size=200))
    def test_any_text_is_good(self, errors: ErrorIndex, text: str) -> None:
        for hit in errors.look(text):
            assert hit.how == "sound" or 0 <= hit.start < hit.end
