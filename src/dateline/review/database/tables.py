"""The tables. Moments are whole seconds since 1970 in UTC; tokens and codes are kept as hashes only."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def _member(name: str = "member", optional: bool = False) -> Column[int]:
    return Column(name, ForeignKey("members.id"), nullable=optional, index=True)


keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(100), nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(320), unique=True),
    Column("name", String(100), nullable=False),
    Column("name_key", String(100), unique=True, index=True),
    Column("joined", BigInteger, nullable=False),
    Column("left", BigInteger),
    Column("notify", String(10), nullable=False, server_default="daily"),
    Column("notified", BigInteger, nullable=False, server_default="0"),
    Column("language", String(20), nullable=False, server_default=""),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    _member(),
    Column("level", Integer, nullable=False),
    Column("until", String(10)),
    Column("given", BigInteger, nullable=False),
    Column("given_by", String(100), nullable=False),
    Column("ended", BigInteger),
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("address", String(320), nullable=False),
    Column("name", String(100), nullable=False),
    Column("member", Integer),
    Column("token", String(64), nullable=False, unique=True),
    Column("code", String(64), nullable=False),
    Column("browser", String(64), nullable=False, index=True),
    Column("next", String(500), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used", BigInteger),
    Column("limited", Boolean, nullable=False, server_default="0"),
)

# What waits to be sent. A back-up leaves it out: after its restoring nothing may be sent a second time.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(320), nullable=False, index=True),
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("unsubscribe", String(500), nullable=False, server_default=""),
    Column("message", String(200), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False, index=True),
    Column("until", BigInteger),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("failed", BigInteger),
    Column("fault", String(300), nullable=False, server_default=""),
    info={"passing": True},
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    _member(),
    Column("token", String(64), nullable=False, unique=True),
    Column("device", String(120), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("closed", BigInteger),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    _member(),
    Column("name", String(60), nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("scopes", String(200), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("ended", BigInteger),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("level", Integer, nullable=False),
    Column("until", String(10)),
    Column("left", Integer, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("given_by", String(100), nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("who", String(64), primary_key=True),
    Column("window", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", String(100), nullable=False),
    Column("event", String(100), nullable=False),
    Column("lane", String(40), nullable=False),
    Column("sequence", Integer, nullable=False),
    _member(),
    Column("kind", String(20), nullable=False),
    Column("after", Text),
    Column("machine", Text),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("note", String(1000), nullable=False, server_default=""),
    Column("other", String(100), nullable=False, server_default=""),
    Column("act", String(32), nullable=False, server_default=""),
    Column("made", BigInteger, nullable=False),
    UniqueConstraint("article", "event", "lane", "sequence"),
    Index("ix_decisions_lane_id", "lane", "id"),
)

leases = Table(
    "leases",
    metadata,
    Column("article", String(100), primary_key=True),
    Column("event", String(100), primary_key=True),
    Column("lane", String(40), primary_key=True),
    _member(),
    Column("until", BigInteger, nullable=False),
)

groupings = Table(
    "groupings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", String(100), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("reports", Text, nullable=False),
    Column("against", Text, nullable=False),
    Column("undoes", Integer),
    Column("late", Boolean, nullable=False, server_default="0"),
    _member(),
    Column("note", String(1000), nullable=False, server_default=""),
    Column("made", BigInteger, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Integer, primary_key=True),
    _member(),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    _member("made_by"),
    Column("ended", BigInteger),
)

searches = Table(
    "searches",
    metadata,
    Column("id", Integer, primary_key=True),
    _member(),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("shared", Boolean, nullable=False, server_default="0"),
    Column("salt", String(64), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("mail", String(10), nullable=False, server_default="never"),
    Column("checked", BigInteger, nullable=False, server_default="0"),
    Column("mailed", BigInteger, nullable=False, server_default="0"),
)

# When the workbench first saw an article that had come of late: what saved searches find new.
arrivals = Table(
    "arrivals",
    metadata,
    Column("article", String(100), primary_key=True),
    Column("seen", BigInteger, nullable=False, index=True),
    info={"passing": True},
)

codings = Table(
    "codings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("articles", Text, nullable=False),
    Column("coders", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    _member("made_by"),
    Column("closed", BigInteger),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("about", String(10), nullable=False),
    Column("article", String(100), nullable=False),
    Column("event", String(100), nullable=False),
    Column("field", String(20), nullable=False),
    Column("parent", ForeignKey("comments.id"), index=True),
    _member(optional=True),
    Column("words_start", Integer),
    Column("words_end", Integer),
    Column("made", BigInteger, nullable=False),
    Column("state", String(10), nullable=False, server_default="shown"),
    Column("reason", String(300), nullable=False, server_default=""),
    Index("ix_comments_about_article_event", "about", "article", "event"),
)

comment_texts = Table(
    "comment_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment", ForeignKey("comments.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("comment", ForeignKey("comments.id"), primary_key=True),
    Column("member", ForeignKey("members.id"), primary_key=True, index=True),
    Column("made", BigInteger, nullable=False),
)

closed_threads = Table(
    "closed_threads",
    metadata,
    Column("about", String(10), primary_key=True),
    Column("article", String(100), primary_key=True),
    Column("event", String(100), primary_key=True),
    _member(),
    Column("made", BigInteger, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment", ForeignKey("comments.id"), nullable=False, index=True),
    _member(),
    Column("reason", String(300), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("settled", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("comment", "member"),
)

reads = Table(
    "reads",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("article", String(100), primary_key=True),
    Column("count", Integer, nullable=False),
)
