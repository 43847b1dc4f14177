"""What SECRET_KEY is for: conversations' tokens, marks of masked texts, and the encryption of texts that wait.

The first key makes, all of them check, so that a key is changed by putting a new one in front.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path

import structlog
from cryptography.fernet import Fernet, MultiFernet

from api.settings import Settings

#: Conversations whose tokens are kept.
TOKENS_KEPT = 4_000
#: Letters of a conversation's id at most (they have 36). Whoever asks names the id: what is kept by it must be small.
LONGEST_ID = 64

log = structlog.get_logger("keys")


class Keys:
    """The service's secret keys, newest first."""

    def __init__(self, keys: Sequence[str], *, unkept: Path | None = None) -> None:
        #: Where a key that was made for this start still has to be written.
        self._unkept = unkept
        self._keys = [key.encode() for key in keys]
        # HMAC pads its key anew for every use; a copy of a prepared one is half the work.
        self._prepared = [hmac.new(key, digestmod=hashlib.sha256) for key in self._keys]
        #: A turn is let in by its conversation's token, and a conversation has many turns.
        self._tokens = lru_cache(maxsize=TOKENS_KEPT)(self._tokens_of)
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in self._keys])

    def keep(self) -> None:
        """Write down a key that could not be kept when it was made; without it a restart would lose every conversation.

        Raises OSError.
        """
        if self._unkept is None:
            return
        if _kept_key(self._unkept, self._keys[0].decode()).encode() != self._keys[0]:
            log.warning("secret-key.another-was-kept")
        self._unkept = None

    def token(self, conversation: str) -> str:
        """The bearer token of a conversation; it is computed, never stored."""
        return self._sign(self._prepared[0], conversation)

    def is_token(self, conversation: str, token: str) -> bool:
        """Whether ``token`` belongs to the conversation, in constant time."""
        if len(conversation) > LONGEST_ID:
            return False
        given = token.encode("utf-8", "surrogateescape")
        return any(map(hmac.compare_digest, self._tokens(conversation), repeat(given)))

    def fingerprint(self, text: str) -> str:
        """A mark of a text that tells nothing about it without the key."""
        return self._sign(self._prepared[0], "fingerprint\0" + text)

    def is_fingerprint(self, text: str, mark: str) -> bool:
        """Whether ``mark`` is the text's, under any of the keys."""
        return any(
            hmac.compare_digest(self._sign(prepared, "fingerprint\0" + text), mark) for prepared in self._prepared
        )

    def encrypt(self, text: str) -> bytes:
        """Hide a text that has to wait in the database."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def decrypt(self, data: bytes) -> str:
        """The text again. Raises cryptography.fernet.InvalidToken when its key is gone."""
        return self._fernet.decrypt(data).decode("utf-8", "surrogatepass")

    def _tokens_of(self, conversation: str) -> list[bytes]:
        return [self._sign(prepared, conversation).encode() for prepared in self._prepared]

    def _sign(self, prepared: hmac.HMAC, content: str) -> str:
        signature = prepared.copy()
        signature.update(content.encode("utf-8", "surrogatepass"))
        return urlsafe_b64encode(signature.digest()).rstrip(b"=").decode()


def load_keys(settings: Settings) -> Keys:
    """The keys of the settings, else the key in DATA_DIR, which is made on the first start."""
    if settings.secret_key is not None:
        given = [key.strip() for key in settings.secret_key.get_secret_value().split(",") if key.strip()]
        if given:
            return Keys(given)
    path, fresh = settings.data_dir / "secret-key", secrets.token_urlsafe(48)
    try:
        return Keys([_kept_key(path, fresh)])
    except OSError as error:
        log.warning("secret-key.not-kept", reason=error.strerror)
        return Keys([fresh], unkept=path)


def _kept_key(path: Path, fresh: str) -> str:
    """The key in the file, which is ``fresh`` where there was none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            # Of several processes that start together one wins, and all read its key.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8").strip()


def _fernet_key(key: bytes) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(b"madoguchi encryption\0" + key).digest())
