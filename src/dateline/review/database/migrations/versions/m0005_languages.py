"""The language that a member has chosen, for pages and letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.add_column("members", sa.Column("language", sa.String(length=20), server_default="", nullable=False))


def downgrade() -> None:
    """From this revision to the one before."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("language")
