"""A one-time code signs in once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026113003"
down_revision: str | None = "2026113002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("account", sa.Column("totp_step", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo. Not in a batch, which makes the table anew: with the old one all sessions and tokens would go."""
    op.drop_column("account", "totp_step")
