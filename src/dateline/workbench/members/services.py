"""What the parts of membership share: the database, the secret, the limits, the post."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from dateline.review.database.connection import Database
from dateline.translation import Language, gettext
from dateline.workbench import language
from dateline.workbench.members.mail import Letter, Outbox
from dateline.workbench.members.rate_limits import Limits
from dateline.workbench.members.tokens import Keyring
from dateline.workbench.settings import Settings


@dataclass(frozen=True)
class People:
    """Members, as far as every part of membership needs them. `outbox` is none where no mail can be sent."""

    database: Database
    keyring: Keyring
    limits: Limits
    outbox: Outbox | None
    settings: Settings
    letters: Mapping[str, Mapping[str, str]]

    def letter(
        self, kind: str, to: str, name: str = "", unsubscribe: str = "", lines: Sequence[str] = (), **values: str
    ) -> Letter:
        """A letter of `letters.toml` in the language that is spoken, filled in; `lines` are paragraphs of their own."""
        form = self.letters[kind]
        filled = {key: " ".join(value.split()) for key, value in values.items()}
        filled |= {"site": self.settings.title, "comma_name": f" {' '.join(name.split())}" if name else ""}
        filled["unsubscribe"] = unsubscribe
        filled["lines"] = "\n\n".join("\n".join(" ".join(part.split()) for part in one.split("\n")) for one in lines)
        subject, text = (gettext(form[part].strip()).format(**filled) for part in ("subject", "text"))
        return Letter(to, subject, f"{text}\n", unsubscribe)

    def language_for(self, chosen: str) -> Language:
        """The language of letters to a member: as the member has chosen, else as the host has set."""
        return language.choose((chosen, self.settings.language), "")


def load_letters() -> Mapping[str, Mapping[str, str]]:
    """The letters that the package knows."""
    letters: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (files("dateline.workbench.members") / "letters.toml").read_text("utf-8")
    )
    return letters
