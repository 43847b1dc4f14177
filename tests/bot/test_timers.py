"""What the machine does by itself: follow-ups, countdowns, and offers that are left alone."""

from bot.effects import StartTimer, StopTimer
from tests.bot.small import talk


class TestTimers:
    def test_a_follow_up_asks_again_by_itself(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ")
        (timer,) = conversation.effects(StartTimer)
        assert (timer.kind, timer.seconds, timer.node) == ("follow-up", 3600, "dark.rest")
        show = conversation.last.show
        assert show is not None
        assert (show.kind, show.seconds) == ("timer", 3600)

        assert conversation.due("dark.rest") == ["desk.follow-up", "dark.rest"]
        assert conversation.labels == ["直りました", "まだ直りません", "わからない"]
        assert conversation.state.timers == {}

    def test_any_answer_stops_the_clock(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")

        assert [effect.timer for effect in conversation.effects(StopTimer)] == ["t4-0"]

    def test_later_does_not_stop_it(self) -> None:
        conversation = talk(
            "ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "では1時間おいてからやってみます"
        )

        assert conversation.due("dark.rest") == ["desk.follow-up", "dark.rest"]

    def test_a_countdown_warns_and_then_goes_to_late(self) -> None:
        conversation = talk("ランプが消えない", "できました")

        assert conversation.press("押し始めます") == ["bright.hold"]
        show = conversation.last.show
        assert show is not None
        assert (show.kind, show.seconds) == ("timer", 900)
        assert [(t.kind, t.seconds) for t in conversation.effects(StartTimer)] == [
            ("deadline-soon", 600),
            ("deadline", 900),
        ]
        assert conversation.due("bright.hold#soon") == ["desk.deadline-soon", "bright.hold"]
        assert conversation.due("bright.hold") == ["desk.deadline-over", "bright.again"]

    def test_a_late_warning_is_not_given(self) -> None:
        conversation = talk("ランプが消えない", "できました")
        conversation.press("押し始めます")

        assert conversation.due("bright.hold#soon", late=True) == []

    def test_an_offer_left_alone_opens_the_ticket(self) -> None:
        conversation = talk("ランプが消えない", "できません", "できません")

        assert conversation.due("desk.offer-person") == ["desk.handed-over", "desk.contact"]
        assert conversation.state.end == "handoff"

    def test_an_offer_put_off_opens_none(self) -> None:
        conversation = talk("error E77 と出ます", "まだ")
        assert conversation.state.timers

        assert conversation.say("明日また来ます") == ["desk.later"]
        assert conversation.state.timers == {}
        assert conversation.state.pending == "desk.offer-person"

    def test_a_timer_of_a_question_left_behind_does_nothing(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ")
        timer = next(iter(conversation.state.timers))
        conversation.say("直りました")
        assert timer not in conversation.state.timers
