"""Conversations in memory."""

from collections import OrderedDict
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from api.held import Answer, Held
from bot.state import State

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def test_what_a_turn_does_not_change_goes_along():
    answer = Answer(conversation="a", message=None, messages=[], status="bot", end="open")
    held = Held(
        id="a",
        version=3,
        state=State(seq=4),
        status="waiting",
        channel="line",
        customer="U1",
        ticket="K7QM-2F9X",
        ticket_open=True,
        agent="山田",
        customer_seq=3,
        created_at=NOW,
        last_at=NOW,
        erased=True,
        answers=OrderedDict({"id": (None, answer)}),
        choices=OrderedDict({1: {"yes": "はい"}}),
    )
    plain = Held(id="", version=0, state=State(), created_at=NOW + timedelta(days=1), last_at=NOW + timedelta(days=1))
    assert all(getattr(held, one.name) != getattr(plain, one.name) for one in fields(Held))

    turn = {
        "version": 4,
        "state": State(seq=6),
        "status": "person",
        "ticket": None,
        "ticket_open": False,
        "agent": None,
        "customer_seq": 5,
        "last_at": NOW + timedelta(minutes=1),
    }

    assert held.followed(**turn) == replace(held, **turn)
