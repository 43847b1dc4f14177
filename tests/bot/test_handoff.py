"""Handing over to a person and back: the ticket, what is asked for it, and what an agent does."""

from dataclasses import replace

import pytest

from bot.effects import Notify, OpenTicket, StopTimer, UpdateTicket
from bot.state import Tried
from bot.understand import Guide
from knowledge.load import load_texts
from tests.bot.small import FILES, Talk, talk


class TestHandOver:
    def test_the_ticket_exists_before_anything_is_asked(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("担当者につないでください") == ["desk.handed-over", "desk.contact"]
        (ticket,) = conversation.effects(OpenTicket)
        assert (ticket.kind, ticket.priority) == ("support", "normal")
        assert ticket.fields == {"problem": "ランプがつかない"}
        assert ticket.steps == (Tried(node="power.plug", outcome="unsolved"),)
        assert "お客様の言葉: ランプがつかない" in ticket.summary
        assert "コンセントを差し直してください。 → 直らない" in ticket.summary
        assert conversation.state.end == "handoff"

    def test_the_ticket_quotes_errors_and_names_steps_by_what_they_ask(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "error E77 と出ます", "まだ", "人と話したい")

        (ticket,) = conversation.effects(OpenTicket)
        assert "エラー: error E77" in ticket.summary
        assert "・電球はいくつありますか？ → ひとつだけ" in ticket.summary
        assert "電球の数: ひとつだけ" in ticket.summary

    def test_a_contact_completes_the_matter(self) -> None:
        conversation = talk("人と話したい")

        assert conversation.say("taro@example.com です") == ["desk.contact-noted"]
        assert conversation.effects(UpdateTicket)[-1].fields == {"contact": "taro@example.com"}
        assert (conversation.state.pending, conversation.state.ticket and conversation.state.ticket.asking) == (
            None,
            None,
        )

    def test_the_contact_may_be_declined(self) -> None:
        assert talk("人と話したい").say("言いたくないです。ここで待ちます") == ["desk.contact-declined"]

    def test_a_request_that_says_where_needs_no_question(self) -> None:
        conversation = Talk()

        assert conversation.say("担当者から 03-1234-5678 に電話をください") == [
            "desk.handed-over",
            "desk.contact-noted",
        ]

    def test_asking_again_points_to_the_ticket(self) -> None:
        conversation = talk("人と話したい")

        assert conversation.say("機械ではなく人に説明したいです") == ["desk.handed-over", "desk.contact"]
        assert len(conversation.effects(OpenTicket)) == 1

    def test_an_address_that_cannot_be_reached_is_questioned_once(self) -> None:
        conversation = talk("ランプがつかない", "人と話したい")

        assert conversation.say("taro@desk.example") == ["desk.contact-own-domain"]
        assert conversation.say("taro@desk.example") == ["desk.contact-noted"]

    def test_an_offer_is_answered_by_a_phone_number(self) -> None:
        conversation = talk("ランプが消えない", "できません", "できません")

        assert conversation.say("090-1234-5678") == ["desk.handed-over", "desk.contact-noted"]
        assert conversation.state.end == "handoff"

    def test_still_not_working_repeats_the_offer(self) -> None:
        assert talk("ランプが消えない", "できません", "できません").say("まだ消えません") == ["desk.offer-person"]

    def test_solved_at_an_offer_solves(self) -> None:
        conversation = talk("ランプが消えない", "できません", "できません")

        assert conversation.say("消えました！") == ["desk.solved", "desk.anything-else"]
        assert conversation.state.end == "resolved"

    def test_declining_an_offer_leaves_it_open(self) -> None:
        conversation = talk("ランプが消えない", "できません", "できません")

        assert conversation.say("いいえ、結構です") == ["desk.anything-else"]
        assert conversation.state.end == "open"

    def test_a_ticket_step_opens_its_kind_on_yes_and_asks_its_fields(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")
        assert conversation.state.pending == "dark.order"

        assert conversation.say("はい") == ["desk.handed-over", "desk.field"]
        assert conversation.effects(OpenTicket)[0].kind == "repair"
        assert conversation.say("A-12345") == ["desk.contact"]
        assert "desk.contact-noted" in conversation.say("090-1111-2222")
        assert conversation.effects(UpdateTicket)[0].fields == {"account": "A-12345"}

    @pytest.mark.parametrize(("optional", "buttons"), [("yes", ["書かずに進む"]), ("no", [])])
    def test_a_field_is_declined_in_words_and_an_optional_one_by_a_button_too(
        self, optional: str, buttons: list[str]
    ) -> None:
        desk = FILES["desk.yaml"].decode().replace("optional: yes", f"optional: {optional}")
        desk = desk.replace("phrases:\n", "phrases:\n  decline: 書かずに進む\n")
        conversation = Talk(Guide.build(load_texts(FILES | {"desk.yaml": desk.encode()})))
        for text in ("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ", "はい"):
            conversation.say(text)

        assert conversation.labels == buttons
        assert conversation.say("書きたくないです") == ["desk.contact"]

    def test_asking_for_the_thing_in_words_is_a_yes(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")

        assert conversation.say("修理をお願いしたいです")[0] == "desk.handed-over"

    def test_what_is_written_later_joins_the_ticket(self) -> None:
        conversation = talk("人と話したい", "ここで待ちます")

        conversation.say("言い忘れましたが、去年買ったものです")

        assert conversation.effects(UpdateTicket)[-1].note == "言い忘れましたが、去年買ったものです"

    def test_solved_afterwards_is_noted_and_stays_a_hand_over(self) -> None:
        conversation = talk("ランプがつかない", "人と話したい", "ここで待ちます")

        assert conversation.say("直りました")[0] == "desk.ticket-solved"
        assert "お客様によると、解決しました。" in (conversation.effects(UpdateTicket)[-1].summary or "")
        assert conversation.state.end == "handoff"

    def test_a_contact_at_a_ticket_step_is_a_yes_to_its_kind(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")

        conversation.say("090-1111-2222 に電話してください")

        assert conversation.effects(OpenTicket)[0].kind == "repair"

    def test_waiting_here_declines_everything(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ", "はい")

        assert conversation.say("連絡先は言いたくないです。ここで待ちます")[0] == "desk.contact-declined"

    def test_a_closed_ticket_makes_room_for_a_new_one(self) -> None:
        conversation = talk("人と話したい", "ここで待ちます")
        ticket = conversation.state.ticket
        assert ticket is not None
        conversation.state = replace(conversation.state, ticket=replace(ticket, closed=True))

        assert conversation.say("人と話したい") == ["desk.handed-over", "desk.contact"]
        assert len(conversation.effects(OpenTicket)) == 2


class TestAgents:
    def test_the_bot_is_silent_while_a_person_talks(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.agent("takes") == ["desk.person-joined"]
        assert conversation.say("まだです") == []
        assert conversation.effects(Notify)[-1] == Notify(what="customer-wrote")
        assert conversation.agent("returns") == ["desk.person-left", "power.plug"]
        assert conversation.say("まだです") == ["dark.bulbs"]

    def test_the_customer_may_go_back_to_the_bot(self) -> None:
        conversation = talk("ランプがつかない")
        conversation.agent("takes")

        assert conversation.say("ボットに戻る") == ["desk.person-left", "power.plug"]

    def test_a_silent_agent_is_excused_once(self) -> None:
        conversation = talk("ランプがつかない")
        conversation.agent("takes")
        conversation.say("もしもし")

        assert conversation.due("desk.still-waiting") == ["desk.still-waiting"]
        conversation.say("もしもし")
        assert "desk.still-waiting" not in conversation.state.timers.values()

    def test_an_agent_who_writes_needs_no_excuse(self) -> None:
        conversation = talk("ランプがつかない")
        conversation.agent("takes")
        conversation.say("もしもし")
        conversation.agent("writes")

        assert conversation.state.timers == {}

    def test_timers_stop_when_a_person_takes_over(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ")
        conversation.agent("takes")

        assert conversation.state.timers == {}
        assert len(conversation.effects(StopTimer)) == 1


def offered() -> Talk:
    """A procedure has run out, and a person is offered."""
    return talk("error E77 と出ます", "まだ")


def ordered() -> Talk:
    """A repair was ordered, and its field is asked for."""
    return talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ", "はい")


class TestWhatIsSaidToTheQuestions:
    @pytest.mark.parametrize(
        "text",
        ["それでいいです", "仕方ないですね", "わかりました", "おまかせします", "いいですよ", "そうするしかないか"],
    )
    def test_an_offer_is_taken(self, text: str) -> None:
        assert offered().say(text)[0] == "desk.handed-over"

    @pytest.mark.parametrize(
        "text", ["いりません", "自分でもう少しやってみます", "まだ結構です", "必要ないので結構です"]
    )
    def test_an_offer_is_not_taken(self, text: str) -> None:
        assert offered().say(text) == ["desk.anything-else"]

    @pytest.mark.parametrize("text", ["ありがとう", "やってみますね、ありがとう", "まだ直りません"])
    def test_an_offer_is_made_again(self, text: str) -> None:
        assert offered().say(text) == ["desk.offer-person"]

    @pytest.mark.parametrize("text", ["考えさせてください", "今日は無理です", "あとにします"])
    def test_an_offer_is_left_for_another_time(self, text: str) -> None:
        assert offered().say(text) == ["desk.later"]

    @pytest.mark.parametrize("text", ["はい", "よろしくお願いします"])
    def test_where_to_is_asked_again_if_nothing_is_given(self, text: str) -> None:
        assert talk("担当者と話したい").say(text) == ["desk.contact"]

    @pytest.mark.parametrize("text", ["どちらもない", "待ってます", "教えたくありません"])
    def test_a_contact_is_not_given(self, text: str) -> None:
        assert talk("担当者と話したい").say(text)[0] == "desk.contact-declined"

    def test_that_a_call_is_wished_for_says_not_where_to(self) -> None:
        assert talk("担当者と話したい").say("電話してください") == ["desk.ticket-noted", "desk.contact"]

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("佐藤太郎です", "佐藤太郎です"),
            ("L-123 です", "L-123 です"),
            ("覚えていません", None),
            ("はい", None),
            ("ほかにも困っています", None),
        ],
    )
    def test_a_field_is_a_value_not_a_sentence(self, text: str, value: str | None) -> None:
        conversation = ordered()

        conversation.say(text)

        given = [update.fields.get("account") for update in conversation.effects(UpdateTicket) if update.fields]
        assert given == ([value] if value else [])
