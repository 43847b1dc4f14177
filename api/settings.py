"""All settings of the service: environment variables ``MADOGUCHI_...``, each also as ``MADOGUCHI_..._FILE=path``."""

import os
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "MADOGUCHI_"

#: What pydantic finds wrong, in the words of this house.
_REASONS = {
    "int_parsing": "整数を指定してください",
    "greater_than_equal": "{ge}以上を指定してください",
    "less_than_equal": "{le}以下を指定してください",
    "bool_parsing": "on か off を指定してください",
    "literal_error": "{expected} のどれかを指定してください",
}


class WrongSetting(ValueError):
    """A setting has a wrong value. The message is one line that begins with the variable's name; it quotes no value."""


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _list(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("http:// か https:// で始まるURLを指定してください")
    return value.rstrip("/")


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("知識フォルダがありません")
    return value


def _smtp(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        known = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("smtp:// か smtps:// で始まるURLを指定してください")
    return value


def _mailbox(value: str) -> str:
    name, _, host = parseaddr(value)[1].rpartition("@")
    if not name or not host or not value.isprintable():
        raise ValueError("メールアドレスを一つ指定してください")
    return value


def _origin(value: str) -> str:
    parts = urlsplit(_address(value))
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ValueError("https://www.example.jp のようなオリジンを、パスなしで、コンマで区切って指定してください")
    return value.lower()


def _database(value: str) -> str:
    try:
        backend = make_url(value).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("sqlite:///ファイル か postgresql://... を指定してください")
    if backend == "sqlite" and make_url(value).database in (None, "", ":memory:"):
        raise ValueError("SQLiteはファイルを指定してください（メモリー上では使えません）")
    return value


def _network(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError:
        raise ValueError("IPアドレスか 10.0.0.0/8 のような範囲を、コンマで区切って指定してください") from None
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("Asia/Tokyo のような時間帯の名前を指定してください") from None
    return value


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Address = Annotated[str, AfterValidator(_address)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_list)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_list)]
Switch = Annotated[bool, BeforeValidator(_lower)]


#: Far more than the windows and devices that one customer looks at.
_MOST_PER_CONVERSATION = 50
#: What an office behind one address needs even where few streams are allowed in all.
_FEWEST_PER_ADDRESS = 100


class Settings(BaseSettings):
    """What the service is told from outside. `load` reads the environment; tests give values by name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    database_url: Annotated[str, AfterValidator(_database)] = ""
    data_dir: Path = Path("./data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: Address = ""
    secret_key: SecretStr | None = None
    knowledge_dir: Annotated[Path, AfterValidator(_folder)] | None = None
    allowed_origins: Origins = ()
    trusted_proxies: Networks = ()
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Tokyo"
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 180
    max_streams: Annotated[int, Field(ge=0)] = 2_000
    metrics_token: SecretStr | None = None
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    #: POSTs of the chat API in a sliding minute; 0 = no limit.
    rate_per_address: Annotated[int, Field(ge=0)] = 120
    rate_per_conversation: Annotated[int, Field(ge=0)] = 30
    semantic: Switch = False

    line_channel_secret: SecretStr | None = None
    line_access_token: SecretStr | None = None
    line_api_url: Address = "https://api.line.me"
    line_data_url: Address = "https://api-data.line.me"
    line_reply: Annotated[Literal["auto", "push"], BeforeValidator(_lower)] = "auto"

    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_api_url: Address = "https://slack.com/api"
    slack_support_channel: str | None = None

    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] | None = None
    mail_from: Mailbox | None = None
    ticket_mail_to: Mailbox | None = None
    ticket_webhook_url: Annotated[str, AfterValidator(_address)] | None = None
    ticket_webhook_secret: SecretStr | None = None
    ticket_webhook_private: Switch = False

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings of this process's environment, those ``given`` by name before it. Raises WrongSetting."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise WrongSetting(_first_line(error)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given by name, then variables, then files named by variables."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, _NamedFiles(settings_cls)

    def model_post_init(self, context: Any, /) -> None:
        """Fill in what follows from other settings."""
        del context
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'madoguchi.db'}")
        if not self.public_url:
            object.__setattr__(self, "public_url", f"http://{self.host}:{self.port}")

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def streams_per_address(self) -> int:
        """Event streams that one address may hold, 0 = as many as there are.

        A whole company may come from one address, and is to be served; but three quarters are left to all others.
        """
        return max(_FEWEST_PER_ADDRESS, self.max_streams // 4) if self.rate_per_address else 0

    @property
    def streams_per_conversation(self) -> int:
        """Event streams that one conversation may hold, 0 = as many as there are."""
        return _MOST_PER_CONVERSATION if self.rate_per_conversation else 0


class _NamedFiles(PydanticBaseSettingsSource):
    """``MADOGUCHI_NAME_FILE=path``: the value stands in a file, as container platforms hand secrets over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        del field
        variable = f"{PREFIX}{field_name.upper()}"
        path = os.environ.get(f"{variable}_FILE")
        if not path or os.environ.get(variable):
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "UTF-8ではありません"
            raise WrongSetting(f"{variable}_FILE: ファイルを読み取れません（{reason}）") from None

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value not in (None, "")}


def _first_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = f"{PREFIX}{str(first['loc'][0]).upper()}" if first["loc"] else PREFIX
    if first["type"] == "value_error":
        reason = str(first.get("ctx", {}).get("error", first["msg"]))
    else:
        context = {key: str(value).replace(" or ", ", ") for key, value in first.get("ctx", {}).items()}
        reason = _REASONS.get(first["type"], "値が正しくありません").format(**context)
    return f"{name}: {' '.join(reason.split())}"
