"""Events merged and split, reports grouped, and work assigned"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("act", sa.String(length=32), server_default="", nullable=False))
    op.create_table(
        "groupings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reports", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_groupings_member_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groupings")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f("fk_assignments_made_by_members")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_assignments_member_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    for table, column in (
        ("groupings", "member"),
        ("groupings", "story"),
        ("assignments", "member"),
        ("assignments", "made_by"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    """From this revision to the one before."""
    op.drop_table("assignments")
    op.drop_table("groupings")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("act")
        batch_op.drop_column("other")
