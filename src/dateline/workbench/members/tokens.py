"""Tokens, codes and their hashes. What a person holds is never written down; only its hash is."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from dateline.review.database.connection import Database
from dateline.review.database.tables import keys

TOKEN_BYTES = 32


CODE_LENGTH = 8


# No letter that looks like a digit, and no vowel that could make a word.
CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"


def new_token() -> str:
    """256 random bits in letters that may stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Eight characters to be read from one screen and typed into another."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def hash_of(token: str) -> str:
    """The hash under which a random token is kept. It needs no salt: nobody can guess 256 bits."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def plain_code(typed: str) -> str:
    """A code as typed, without spaces and hyphens, in capitals."""
    return "".join(typed.split()).replace("-", "").upper()[:32]


class Keyring:
    """The secret of this workbench, by which codes, form tokens and network addresses are hashed."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def keyed(self, purpose: str, value: str) -> str:
        """The hash of a value for one purpose, which nobody can make without the secret."""
        return hmac.new(self._secret, f"{purpose}\x1f{value}".encode("utf-8", "replace"), sha256).hexdigest()

    def form_token(self, holder: str) -> str:
        """A token for the forms of one session or visit, different every time, so that it cannot be guessed from the
        sizes of compressed pages."""
        nonce = secrets.token_hex(8)
        return f"{nonce}.{self.keyed('form', f'{nonce}{holder}')[:40]}"

    def is_form_token(self, token: str, holder: str) -> bool:
        """Whether a token is one of this holder's."""
        nonce, _, proof = token.partition(".")
        return bool(holder) and hmac.compare_digest(
            proof.encode(), self.keyed("form", f"{nonce}{holder}")[:40].encode()
        )


def load_keyring(database: Database, given: str = "") -> Keyring:
    """The secret that was given, or the one that the database keeps, made at first use."""
    if given:
        return Keyring(given)
    with database.reading() as connection:
        known = connection.execute(select(keys.c.value).where(keys.c.name == "secret")).scalar()
    if known is None:
        try:
            with database.writing() as connection:
                connection.execute(insert(keys).values(name="secret", value=new_token()))
        except IntegrityError:
            # Another process made it at the same moment; its secret is the one that counts.
            return load_keyring(database)
        return load_keyring(database)
    return Keyring(str(known))
