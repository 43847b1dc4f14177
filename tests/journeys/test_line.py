"""Customers on LINE: the real service, the real SDK, and a LINE that keeps LINE's rules."""

import base64
from collections.abc import Iterator

import pytest

from tests.platforms import line_customer
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import standing
from tests.platforms.settled import rows, settle
from tests.service import Service, running

#: A white PNG of one pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)


@pytest.fixture(scope="module")
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def service(line: LinePlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("line"), line_customer.settings(line)) as started:
        yield started


@pytest.fixture
def customer(line: LinePlatform, service: Service, request: pytest.FixtureRequest) -> LineCustomer:
    """A new customer for each test."""
    return LineCustomer(line, service.address, user=f"U-{request.node.name[:60]}")


def answered(customer: LineCustomer, service: Service) -> list[str]:
    """What the customer has seen, once the desk has said all that it had to say."""
    settle(service)
    assert customer.seen
    return customer.seen


def test_a_text_is_answered_with_numbered_choices_and_the_free_reply(
    customer: LineCustomer, service: Service, line: LinePlatform
) -> None:
    assert customer.say("メールの受信ができません。パスワードの画面は出ません") == 200

    assert "1. " in answered(customer, service)[-1]
    assert any(token.startswith(f"r-{customer.user}") for token in line.spent)


def test_a_pressed_choice_and_a_typed_number_both_answer(
    customer: LineCustomer, service: Service, line: LinePlatform
) -> None:
    customer.say("メールの送信ができません。パスワードは聞かれません")
    answered(customer, service)
    last = [message for to, message in line.shown if to == customer.user][-1]
    customer.press(last["quickReply"]["items"][0]["action"]["displayText"])
    after_press = len(answered(customer, service))

    customer.say("1")

    assert len(answered(customer, service)) > after_press
    assert rows(service, "SELECT count(*) FROM message WHERE choice IS NOT NULL") == [(1,)]


def test_the_same_event_again_says_nothing_twice(customer: LineCustomer, service: Service) -> None:
    event = customer.text_event("スパムが届きます")

    assert [customer.send(event) for _ in range(3)] == [200, 200, 200]

    said = answered(customer, service)
    assert len(said) == len(set(said))


@pytest.mark.parametrize("secret", ["another secret", "x"])
def test_a_wrong_signature_is_refused_and_nothing_is_kept(
    customer: LineCustomer, service: Service, secret: str
) -> None:
    before = rows(service, "SELECT count(*) FROM inbox")

    assert customer.send(customer.text_event("こんにちは"), secret=secret) == 401

    assert rows(service, "SELECT count(*) FROM inbox") == before


def test_the_verification_request_is_answered(customer: LineCustomer) -> None:
    assert customer.send() == 200


def test_a_sticker_moves_nothing_and_the_question_is_asked_again(customer: LineCustomer, service: Service) -> None:
    customer.say("メールの送信ができません。パスワードは聞かれません")
    question = answered(customer, service)[-1]
    sticker = {"type": "sticker", "id": "s1", "quoteToken": "q", "packageId": "1", "stickerId": "2"}
    sticker["stickerResourceType"] = "STATIC"

    customer.send(customer.event("message", message=sticker))

    said = answered(customer, service)[-1]
    assert said != question
    assert said.rpartition("\n\n")[2] == question.rpartition("\n\n")[2]


def test_following_is_greeted_and_after_an_unfollow_nothing_is_pushed(customer: LineCustomer, service: Service) -> None:
    customer.send(customer.event("follow", follow={"isUnblocked": False}))
    seen = len(answered(customer, service))

    customer.send(customer.event("unfollow"), customer.text_event("メールが届きません"))

    assert len(answered(customer, service)) == seen
    assert rows(service, "SELECT error FROM delivery WHERE state = 'dead'") == [("unfollowed",)]


def test_a_text_that_is_taken_back_leaves_a_tombstone(customer: LineCustomer, service: Service) -> None:
    event = customer.text_event("メールが届きません。ひみつの話です")
    customer.send(event)
    answered(customer, service)

    customer.send(customer.event("unsend", unsend={"messageId": event["message"]["id"]}))

    settle(service)
    assert rows(service, "SELECT text FROM message WHERE deleted") == [("",)]
    assert rows(service, "SELECT count(*) FROM message WHERE text LIKE '%ひみつの話%'") == [(0,)]


def test_a_secret_never_reaches_the_disk_in_the_clear(customer: LineCustomer, service: Service) -> None:
    customer.say("送信できません。パスワードは Kitsune-7788 です")
    answered(customer, service)

    for file in service.database.parent.iterdir():
        assert b"Kitsune-7788" not in file.read_bytes()
    assert "Kitsune-7788" not in service.log.read_text()


def test_in_a_group_it_answers_only_when_it_is_named(
    customer: LineCustomer, service: Service, line: LinePlatform
) -> None:
    group = {"type": "group", "groupId": f"C{customer.user}", "userId": customer.user}
    overheard = customer.text_event("メールが届かないんだよね")
    named = customer.text_event("@窓口 スパムが届きます")
    named["message"]["mention"] = {"mentionees": [{"type": "user", "index": 0, "length": 3, "isSelf": True}]}
    for event in (overheard, named):
        event["source"] = group
        line.tokens[event["replyToken"]] = group["groupId"]

    customer.send(overheard, named)

    settle(service)
    assert line.texts(group["groupId"])
    assert overheard["replyToken"] not in line.spent
    assert rows(service, "SELECT count(*) FROM message WHERE text LIKE '%届かないんだよね%'") == [(0,)]


def test_what_exceeds_the_desks_limit_is_cut_and_said(customer: LineCustomer, service: Service) -> None:
    customer.say("メールの受信ができません。" + "あ" * 8_500)

    assert any("8,000文字" in said for said in answered(customer, service))
    assert rows(service, "SELECT max(length(text)) FROM message WHERE author = 'customer'") == [(8_000,)]


def test_a_signed_body_of_another_shape_is_told_apart(customer: LineCustomer) -> None:
    assert customer.send({"type": "message"}) == 422


def test_a_picture_is_kept_and_the_data_hosts_illness_is_waited_out(
    customer: LineCustomer, service: Service, line: LinePlatform
) -> None:
    line.pictures["p1"] = ("image/png", PICTURE)
    line.faults = [503]
    picture = {"type": "image", "id": "p1", "quoteToken": "q", "contentProvider": {"type": "line"}}

    customer.send(customer.event("message", message=picture))

    assert any("画像を受け取りました" in said for said in answered(customer, service))
    assert rows(service, "SELECT count(*) FROM attachment") == [(1,)]
