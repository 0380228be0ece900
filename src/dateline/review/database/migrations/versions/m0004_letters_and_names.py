"""Letters that wait, saved searches by e-mail, mentions, and names that are unique"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unsubscribe", sa.String(length=500), server_default="", nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(length=300), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_address"), "letters", ["address"], unique=False)
    op.create_index(op.f("ix_letters_due"), "letters", ["due"], unique=False)
    op.create_table(
        "arrivals",
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_seen"), "arrivals", ["seen"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("comment", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name=op.f("fk_mentions_comment_comments")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentions_member_members")),
        sa.PrimaryKeyConstraint("comment", "member", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_member"), "mentions", ["member"], unique=False)
    op.add_column("searches", sa.Column("mail", sa.String(length=10), server_default="never", nullable=False))
    op.add_column("searches", sa.Column("checked", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("searches", sa.Column("mailed", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("links", sa.Column("limited", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("members", sa.Column("name_key", sa.String(length=100), nullable=True))
    _tell_names_apart()
    op.create_index(op.f("ix_members_name_key"), "members", ["name_key"], unique=True)


def _tell_names_apart() -> None:
    """Clean the names of members, and number those that are the same."""
    members = sa.table(
        "members",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String),
        sa.column("name_key", sa.String),
        sa.column("left", sa.BigInteger),
    )
    connection = op.get_bind()
    present = connection.execute(
        sa.select(members.c.id, members.c.name).where(members.c.left.is_(None)).order_by(members.c.id)
    ).all()
    taken: set[str] = set()
    for member, given in present:
        clean = "".join(" " if c.isspace() else c for c in given)
        name = " ".join("".join(c for c in clean if unicodedata.category(c)[0] != "C").split())[:80] or "member"
        number, numbered = 1, name
        while _key(numbered) in taken:
            number += 1
            numbered = f"{name} {number}"
        taken.add(_key(numbered))
        connection.execute(
            sa.update(members).where(members.c.id == member).values(name=numbered, name_key=_key(numbered))
        )


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:100]


def downgrade() -> None:
    """From this revision to the one before."""
    op.drop_index(op.f("ix_members_name_key"), table_name="members")
    for table, column in (
        ("members", "name_key"),
        ("links", "limited"),
        ("searches", "mailed"),
        ("searches", "checked"),
        ("searches", "mail"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    for table in ("mentions", "arrivals", "letters"):
        op.drop_table(table)
