"""What is affirmed before a message's text is shown."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "2026113001"
down_revision: str | None = "2026112401"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirm", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("confirm")
