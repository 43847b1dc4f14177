"""``desk.yaml``: who we are, the desk's own sentences, kinds of ticket."""

from typing import Literal

from knowledge.model import Aside, Desk, Field, OpeningHours, TicketKind
from knowledge.reading.form import Form
from knowledge.reading.notation import clock_range, hours_text, weekdays
from knowledge.reading.topics import read_aside

#: Every folder has these sentences: the dialogue cannot do without them.
PHRASES = (
    "greeting",
    "not-understood",
    "still-not-understood",
    "offer-person",
    "contact",
    "field",
    "helped",
    "thanks",
    "still-waiting",
    "continue-topic",
    "changed-topic",
    "resume",
    "anything-else",
    "later",
    "masked",
    "handed-over",
    "person-joined",
    "person-left",
    "restarted",
    "nothing-to-go-back",
    "not-for-us",
    "which-topic",
    "deadline-soon",
    "deadline-over",
    "follow-up",
    "knowledge-changed",
)
#: Said where they are written, else left unsaid.
OPTIONAL_PHRASES = (
    "noted",
    "solved",
    "which-first",
    "did-you-mean",
    "contact-noted",
    "contact-rest",
    "contact-declined",
    "contact-own-domain",
    "ticket-noted",
    "ticket-exists",
    "taken-back",
    "corrected",
    "show-clock",
    "show-save-page",
    "show-phone",
    "text-cut",
    "cannot-read",
    "image-received",
    "offline-steps",
    "not-linked",
    "answer-in-direct",
    "decline",
    "go-ahead",
    "not-tried-yet",
    "gave-up",
    "no-answer-to-that",
    "cannot-answer",
    "error-elsewhere",
    "reopened",
    "ticket-status",
    "ticket-hurry",
    "ticket-solved",
    "ticket-withdrawn",
    "contact-changed",
)
CONTROLS = ("person", "back", "restart", "again", "later", "end", "bot", "resume", "switch")
OUTCOMES = ("solved", "unsolved", "done", "stuck", "unsure", "thanks", "yes", "no")
#: Filled by the desk itself, whatever the kind of ticket.
GIVEN_FIELDS = frozenset({"problem", "contact"})

#: The ticket of a customer who asks for a person; a folder may describe it otherwise.
_SUPPORT = TicketKind(id="support", title="サポート", priority="normal", fields=("problem", "contact"))


def read_desk(form: Form) -> Desk:
    """The one document of ``desk.yaml``. Control and outcome words left out are empty."""
    form.node = "desk"
    name = form.required("name")
    phone = form.required("phone")
    hours, closed_on_holidays = _hours(form)
    phrases = _phrases(form)
    controls = _word_lists(form, "controls", CONTROLS)
    outcomes = _word_lists(form, "outcomes", OUTCOMES)
    fields = _fields(form)
    tickets = _tickets(form, fields)
    domains = form.texts("domains")
    asides = _asides(form)
    form.done()
    return Desk(
        name=name,
        phone=phone,
        hours=hours,
        hours_text=hours_text(hours, closed_on_holidays=closed_on_holidays),
        closed_on_holidays=closed_on_holidays,
        mail_domains=tuple(domain.removeprefix("@").lower() for domain in domains),
        phrases=phrases,
        controls=controls,
        outcomes=outcomes,
        tickets=tickets,
        fields=fields,
        asides=asides,
    )


def _hours(form: Form) -> tuple[tuple[OpeningHours, ...], bool]:
    if "hours" not in form:
        form.missing("hours", '「hours: {mon-fri: "9:00-18:00", holidays: closed}」のように書いてください。')
    table = form.form("hours")
    if table is None:
        return (), False
    closed_on_holidays = table.one_of("holidays", ("closed", "open"), "open") == "closed"
    hours: list[OpeningHours] = []
    for key in table:
        if key == "holidays":
            continue
        days = weekdays(key)
        if days is None:
            table.fault(
                "bad-hours",
                f"「{key}」は曜日として読めません。",
                "「mon-fri」「sat」「mon,wed」のように書いてください（mon tue wed thu fri sat sun）。",
                at=key,
            )
        for span in (table.text(key) or "").split(","):
            if span.strip() in ("closed", ""):
                continue
            minutes = clock_range(span)
            if minutes is None:
                table.fault(
                    "bad-hours",
                    f"「{span.strip()}」は時間帯として読めません。",
                    '「"9:00-18:00"」「"9:00-12:00, 13:00-17:00"」「closed」のように書いてください。',
                    at=key,
                )
            elif days:
                hours.append(OpeningHours(weekdays=days, opens=minutes[0], closes=minutes[1]))
    return tuple(hours), closed_on_holidays


def _phrases(form: Form) -> dict[str, str]:
    phrases = form.form("phrases")
    if phrases is None:
        if "phrases" not in form:
            form.missing("phrases", f"窓口の文がすべて要ります: {'、'.join(PHRASES)}。")
        return {}
    absent = [name for name in PHRASES if name not in phrases]
    if absent:
        form.fault(
            "missing-phrase",
            f"窓口の文が足りません: {'、'.join(absent)}。",
            "「phrases」の下に、それぞれの文を書いてください。",
            at="phrases",
        )
    found = {name: text for name in sorted(PHRASES + OPTIONAL_PHRASES) if (text := phrases.text(name)) is not None}
    phrases.done()
    return found


def _asides(form: Form) -> tuple[Aside, ...]:
    found: dict[str, Aside] = {}
    for aside in [read_aside(item, "desk") for item in form.forms("asides")]:
        if aside.id in found or aside.id in PHRASES + OPTIONAL_PHRASES:
            form.fault(
                "doubled-id",
                f"補足の ID「{aside.id}」は、ほかの補足か窓口の文の名前と同じです。",
                "どちらかの ID を変えてください。",
                at=aside.place.line,
            )
        found.setdefault(aside.id, aside)
    form.node = "desk"
    return tuple(found.values())


def _word_lists(form: Form, name: str, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    lists = form.form(name)
    if lists is None:
        return dict.fromkeys(sorted(known), ())
    found = {key: lists.texts(key) for key in sorted(known)}
    lists.done()
    return found


def _fields(form: Form) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for name, item in form.named("fields"):
        found[name] = Field(id=name, ask=item.required("ask"), optional=item.flag("optional"))
        item.done()
    return found


def _tickets(form: Form, fields: dict[str, Field]) -> dict[str, TicketKind]:
    found = {_SUPPORT.id: _SUPPORT}
    for name, item in form.named("tickets"):
        wanted = item.texts("fields")
        for unknown in [key for key in wanted if key not in fields and key not in GIVEN_FIELDS]:
            item.fault(
                "unknown-ticket-field",
                f"「{name}」の項目「{unknown}」が「fields」にありません。",
                f"「fields」に「{unknown}: {{ask: ...}}」を書いてください。",
                at="fields",
            )
        found[name] = TicketKind(id=name, title=item.required("title"), priority=_priority(item), fields=wanted)
        item.done()
    return found


def _priority(form: Form) -> Literal["low", "normal", "high"]:
    known: dict[str, Literal["low", "normal", "high"]] = {"low": "low", "normal": "normal", "high": "high"}
    return known[form.one_of("priority", known, "normal")]
