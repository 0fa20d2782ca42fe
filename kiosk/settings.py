"""The kiosk's settings: one TOML file, VESTIBULE_* variables over it, read once and handed down frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from language.catalogue import OFFERED
from printing.device_notes import Notes
from scanning.readers.serial_reader import WEDGE, parse_url
from sync.contract import toml_text


class SettingsRefused(ValueError):
    """The settings cannot be used; the message is one sentence for the person who sets up the machine."""


class Settings(BaseSettings):
    """What one machine needs to know. What the school needs to know comes from the district instead.

    Attributes:
        data: folder of the encrypted databases.
        keys: folder of the key file, kept apart from `data` so that a copied disk folder is not enough.
        camera: an index, a device such as /dev/v4l/by-id/..., a clip, a folder of images, or a stream (rtsp://, http://).
        printers: printer URLs, tried in order.
        reader: readers beside the camera: `wedge:` for all that type, `serial:///dev/ttyACM0`; none for camera only.
        badge_layout: what the district wants on its badges (a copy of assets/badges/standard.toml); None: that one.
        server_ca: a district's own certificate authority; verification itself is never off.
        badge_grace_s: seconds after its sign-in in which a badge at the camera does not sign out yet.
        languages: tags of what visitors may choose; with a single one there is no choice.
        language: BCP 47 tag of the school's language: office, badges and reports, and what a visitor first sees.
    """

    model_config = SettingsConfigDict(env_prefix="VESTIBULE_", frozen=True, extra="forbid")

    data: Path = Field(default_factory=lambda: platformdirs.user_data_path("vestibule"))
    keys: Path = Field(default_factory=lambda: platformdirs.user_config_path("vestibule"))
    camera: str = "0"
    printers: Annotated[tuple[str, ...], NoDecode] = ()
    badge_layout: Path | None = None
    server_ca: Path | None = None
    reader: Annotated[tuple[str, ...], NoDecode] = (WEDGE,)
    badge_grace_s: float = Field(default=60, ge=0)
    language: str = "en"
    languages: Annotated[tuple[str, ...], NoDecode] = OFFERED
    full_screen: bool = True

    @property
    def own(self) -> frozenset[str]:
        """The names of those that the file or the environment sets. They stand above what the district says."""
        return frozenset(self.model_fields_set)

    @property
    def printer_notes(self) -> Path:
        """The folder of what is known of each printer between two badges."""
        return self.data / "printers"

    @field_validator("printers", "reader", "languages", mode="before")
    @classmethod
    def _from_environment(cls, value: object) -> object:
        """Several in one variable are parted by commas."""
        return tuple(url.strip() for url in value.split(",") if url.strip()) if isinstance(value, str) else value

    @field_validator("reader")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            parse_url(url)
        return value

    @field_validator("languages")
    @classmethod
    def _all_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cls._known(tag) for tag in value)

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in OFFERED and value.partition("-")[0] not in OFFERED:
            raise ValueError(f"the screens speak {', '.join(OFFERED)} only")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as the constructor's arguments."""
        return env_settings, init_settings


def load(file: Path | None) -> Settings:
    """Read the settings. `file` None: the user's own file where there is one, defaults where not.

    Raises SettingsRefused with the file, the line or the key, and what to do.
    """
    chosen = file or platformdirs.user_config_path("vestibule") / "vestibule.toml"
    if file is None and not chosen.exists():
        return _check({}, chosen)
    try:
        content = toml_text.loads(chosen.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsRefused(
            f"There is no settings file {chosen}. Give its path with --config, or leave it out."
        ) from None
    except (toml_text.NotToml, UnicodeDecodeError) as error:
        raise SettingsRefused(
            f"The settings file {chosen} is damaged ({error}). Mend that line, or restore the file."
        ) from None
    except OSError as error:
        raise SettingsRefused(
            f"The settings file {chosen} cannot be read ({error.strerror}). Check who may read it."
        ) from None
    return _check(content, chosen)


def notes_of_this_machine() -> Notes:
    """What the kiosk on this machine knows of its printers; nothing where its settings cannot be read."""
    try:
        return Notes(load(None).printer_notes)
    except SettingsRefused:
        return Notes()


def _check(content: dict[str, Any], source: Path) -> Settings:
    try:
        return Settings(**content)
    except SettingsError as error:
        raise SettingsRefused(
            f"A VESTIBULE_ variable of the environment cannot be read: {error}. Correct it."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SettingsRefused(
                f"In {source} there is `{key}`, which is no setting. Write one of {', '.join(Settings.model_fields)}."
            ) from None
        raise SettingsRefused(
            f"In {source}, or the environment, `{key}` is wrong: {first['msg']}. Correct it."
        ) from None
