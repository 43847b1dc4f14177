"""Readers of what is said about a person: that one is wanted, where to be reached, how the ticket stands."""

from bot import controls, waiting
from bot.contacts import contact_given
from bot.meaning import Contacted, Meaning, OnTicket, Solved, Thanked, WantsPerson
from bot.scene import Scene


def person(scene: Scene) -> Meaning | None:
    """A person is asked for: in words, or with a number to be called at."""
    if scene.state.open_ticket and waiting.wish(scene.heard):
        return None
    heard = scene.heard
    if heard.contact and scene.pending_step is not None and scene.pending_step.kind == "ticket":
        # A yes to what the step offers.
        return None
    to_be_called = waiting.asks_to_be_reached(heard) or waiting.calls_for_a_call(heard)
    asks_for_call = to_be_called and not scene.state.open_ticket
    if asks_for_call or controls.wants_person(heard, scene.knowledge.desk.controls.get("person", ())):
        if scene.state.open_ticket and scene.state.completes_ticket and waiting.how(heard):
            # 電話してください, where to is still missing.
            return OnTicket(about="wish")
        return WantsPerson(contact=waiting.as_given(heard) if heard.contact else None)
    return None


def contact(scene: Scene) -> Meaning | None:
    """A way to reach the customer, while one is asked for or a ticket is open: it must never be lost."""
    heard, pending = scene.heard, scene.state.pending
    if pending == "desk.contact":
        return contact_given(heard, scene.state.options)
    if heard.contact is None:
        return None
    # An address may also be the field that is asked for.
    expected = pending == "desk.offer-person" and waiting.gives_contact(heard)
    if expected or (scene.state.open_ticket and pending != "desk.field" and waiting.gives_contact(heard)):
        return Contacted(contact=waiting.as_given(heard))
    return None


def on_ticket(scene: Scene) -> Meaning | None:
    """While a ticket is open: its number, how it stands, how urgent it is."""
    ticket = scene.state.open_ticket
    if ticket is None or scene.heard.contact:
        return None
    if scene.state.pending == "desk.contact" and waiting.same_contact(scene.heard):
        return Contacted(contact=scene.heard.text.strip())
    if scene.state.pending in (None, "desk.anything-else") and waiting.leaves_it_to_us(scene.heard):
        return Thanked()
    if waiting.by_himself(scene.heard):
        return Solved()
    about = waiting.about_ticket(scene.heard)
    if about == "wish" and scene.state.pending == "desk.contact" and ticket.asking == "contact":
        # 夕方に電話してください without a number: the number is still missing.
        return OnTicket(about="wish")
    asked = scene.pending_step is not None
    # まだですか in the midst of a procedure may be an answer; its number or its hurry is none.
    return OnTicket(about=about) if about and (not asked or about in ("status", "hurry")) else None
