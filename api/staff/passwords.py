"""Passwords and other secrets of staff: made, hashed and checked, never kept in the clear."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Characters of a password that somebody chooses; the upper bound keeps hashing cheap for whoever guesses.
SHORTEST, LONGEST = 8, 200

# Letters and digits that nobody confuses when reading them out or copying them by hand.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()
# Compared against when the name is unknown, so that the answer takes as long and does not tell which one was wrong.
_nobody = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The Argon2id hash to store."""
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


def is_password(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one behind the ``stored`` hash; None (no such account) takes as long and is False."""
    try:
        return _hasher.verify(stored or _nobody, password.encode("utf-8", "surrogatepass")) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """A password to be changed at the first sign-in: 16 clear characters, 79 bits."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))


def new_token() -> str:
    """A secret for a cookie or an Authorization header, 256 bits."""
    return secrets.token_urlsafe(32)


def token_id(token: str) -> str:
    """What is stored of a token: its SHA-256. Tokens are random, so nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
