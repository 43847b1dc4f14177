"""First tables."""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "2026112401"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: None is NULL, not the JSON text "null".
Json = partial(sa.JSON, none_as_null=True)

#: In the order in which they are made: what is pointed to comes first.
TABLES = (
    "conversation",
    "message",
    "attachment",
    "note",
    "rating",
    "handover",
    "timer",
    "ticket",
    "ticket_event",
    "inbox",
    "delivery",
    "account",
    "staff_session",
    "staff_token",
    "login_attempt",
    "audit",
    "knowledge_version",
    "notice",
    "probe",
)


def upgrade() -> None:
    """Apply."""
    _create_conversations()
    _create_tickets()
    _create_channels()
    _create_staff()
    _create_house()


def downgrade() -> None:
    """Undo."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _create_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("end", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("customer", AutoString(), nullable=True),
        sa.Column("opening", AutoString(), nullable=True),
        sa.Column("topic", AutoString(), nullable=True),
        sa.Column("page", AutoString(), nullable=True),
        sa.Column("ticket", AutoString(), nullable=True),
        sa.Column("ticket_open", sa.Boolean(), nullable=False),
        sa.Column("agent", AutoString(), nullable=True),
        sa.Column("customer_seq", sa.Integer(), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("status IN ('bot', 'waiting', 'person', 'over')", name=op.f("ck_conversation_status")),
        sa.CheckConstraint("\"end\" IN ('resolved', 'handoff', 'open')", name=op.f("ck_conversation_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("opening", name=op.f("uq_conversation_opening")),
    )
    op.create_index("ix_conversation_channel_customer", "conversation", ["channel", "customer"])
    op.create_index(op.f("ix_conversation_last_at"), "conversation", ["last_at"])
    op.create_index("ix_conversation_status_last_at", "conversation", ["status", "last_at"])
    op.create_index(op.f("ix_conversation_topic"), "conversation", ["topic"])
    op.create_table(
        "message",
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("author", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("node", AutoString(), nullable=True),
        sa.Column("choices", Json(), nullable=True),
        sa.Column("caution", sa.Text(), nullable=True),
        sa.Column("show", Json(), nullable=True),
        sa.Column("ticket", Json(), nullable=True),
        sa.Column("client_id", AutoString(), nullable=True),
        sa.Column("choice", AutoString(), nullable=True),
        sa.Column("fingerprint", AutoString(), nullable=True),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("status", AutoString(), nullable=True),
        sa.Column("end", AutoString(), nullable=True),
        sa.Column("why", Json(), nullable=True),
        sa.CheckConstraint("author IN ('customer', 'bot', 'agent', 'system')", name=op.f("ck_message_author")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_message_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation", "client_id", name=op.f("uq_message_conversation_client_id")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("type", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name=op.f("fk_attachment_conversation_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_conversation"), "attachment", ["conversation"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("client_id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_note_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("conversation", "client_id", name=op.f("uq_note_conversation_client_id")),
    )
    op.create_index(op.f("ix_note_conversation"), "note", ["conversation"])
    op.create_table(
        "rating",
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_rating_score")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_rating_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_rating")),
    )
    op.create_table(
        "handover",
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name=op.f("fk_handover_conversation_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_conversation"), "handover", ["conversation"])
    op.create_table(
        "timer",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("node", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("owner", AutoString(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_timer_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_conversation"), "timer", ["conversation"])
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"])


def _create_tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("priority", AutoString(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("contact", AutoString(), nullable=True),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("steps", Json(), nullable=False),
        sa.Column("assignee", AutoString(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'waiting', 'solved', 'closed')", name=op.f("ck_ticket_status")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_ticket_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
    )
    op.create_index(op.f("ix_ticket_conversation"), "ticket", ["conversation"])
    op.create_index("ix_ticket_status_opened_at", "ticket", ["status", "opened_at"])
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("what", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_ticket_event_ticket_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index(op.f("ix_ticket_event_ticket"), "ticket_event", ["ticket"])


def _create_channels() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("event", AutoString(), nullable=False),
        sa.Column("type", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reply_token", AutoString(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("data", Json(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", AutoString(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "event", name=op.f("uq_inbox_channel_event")),
    )
    op.create_index("ix_inbox_done_at_at", "inbox", ["done_at", "at"])
    op.create_index(op.f("ix_inbox_source"), "inbox", ["source"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("owner", AutoString(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("attempted_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("remote", AutoString(), nullable=True),
        sa.Column("error", AutoString(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'attempted', 'sent', 'uncertain', 'dead')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name=op.f("fk_delivery_conversation_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
    )
    op.create_index(op.f("ix_delivery_conversation"), "delivery", ["conversation"])
    op.create_index("ix_delivery_state_due_at", "delivery", ["state", "due_at"])


def _create_staff() -> None:
    op.create_table(
        "account",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("password", AutoString(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("slack", AutoString(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'agent', 'author', 'admin')", name=op.f("ck_account_role")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
        sa.UniqueConstraint("slack", name=op.f("uq_account_slack")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.name"], name=op.f("fk_staff_session_account_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_account"), "staff_session", ["account"])
    op.create_table(
        "staff_token",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["account.name"], name=op.f("fk_staff_token_account_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_token")),
    )
    op.create_index(op.f("ix_staff_token_account"), "staff_token", ["account"])
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_at"), "login_attempt", ["at"])
    op.create_index(op.f("ix_login_attempt_name"), "login_attempt", ["name"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("what", AutoString(), nullable=False),
        sa.Column("about", AutoString(), nullable=True),
        sa.Column("data", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])


def _create_house() -> None:
    op.create_table(
        "knowledge_version",
        sa.Column("hash", AutoString(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_knowledge_version")),
    )
    op.create_index(
        "ix_knowledge_version_active",
        "knowledge_version",
        ["active"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_table(
        "probe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe")),
    )
