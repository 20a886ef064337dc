"""The folder of a member: its settings file, and where everything else in it is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from openhall_log import KeyType, LogError, VerifierKey
from openhall_member.errors import MemberError

SETTINGS_FILE = "member.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9./_-]{0,99}")
_LISTEN = re.compile(r"(?P<host>[0-9A-Za-z.-]+|\[[0-9A-Fa-f:]+\]):(?P<port>[0-9]{1,5})")

TEMPLATE = """\
# The settings of this member of the network that watches {origin}.
# A line that begins with # is a remark. After a change, start the program again.

# The short name of your organisation. It is also the name of your keys, so it never changes.
name = "{name}"

# The public key of the log that you watch. Compare it, letter by letter, with what the operator has published
# elsewhere. Whoever can change this line decides which log you vouch for.
log_key = "{log_key}"

# Where the log's files are read: checkpoint, tile/ and statement/ are below this address.
log_url = "{log_url}"

# Every member keeps a copy of the log. true: you also vouch for the copy under a second key, and hand it out.
mirror = {mirror}

# The address and the port on which the program answers. Put a web server with TLS in front of it, or keep it on
# an address that only the log can reach.
listen = "{listen}"

# The address at which others reach you from outside. It goes into the network's policy.
public_url = "{public_url}"

# How many seconds to wait between two looks at the log when nobody asks for a signature.
poll_seconds = 5

# If the log publishes more but hasn't asked for a signature for this many seconds, copy what it publishes anyway.
unasked_seconds = 30

# Packs of rules that your organisation has got by itself: a folder with one folder for each, named like cn@2027-01-01.
# They are used when the log registers the same digest. Without this line you accept what the log serves:
# “openhall-member packs FOLDER” shows it.
# packs = "packs-of-our-own"
"""


class BadSettings(MemberError):
    """The settings file, or what would become one, can't be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``member.toml`` says.

    Attributes:
        folder: the member's folder.
        name: short name of the organisation, and the name of its cosigning key.
        log_key: the log's Ed25519 key; its name is the log's origin.
        log_url: with a slash at its end.
        mirror: whether it signs for its copy as a mirror and serves it.
        host: to listen on.
        port: to listen on.
        public_url: as others reach it, without a slash at its end.
        poll_seconds: between two looks at the log.
        own_packs: folder of packs that the keeper put there; None without one.
        unasked_seconds: after which the copy follows the published checkpoint though no cosignature was asked for.
    """

    folder: Path
    name: str
    log_key: VerifierKey
    log_url: str
    mirror: bool
    host: str
    port: int
    public_url: str
    poll_seconds: float = 5.0
    unasked_seconds: float = 30.0
    own_packs: Path | None = None

    @property
    def origin(self) -> str:
        """The log's identity."""
        return self.log_key.name

    @property
    def keys(self) -> Path:
        """Folder of the secret keys."""
        return self.folder / "keys"

    @property
    def evidence(self) -> Path:
        """Folder of what proves the log's misconduct."""
        return self.folder / "evidence"

    @property
    def copy(self) -> Path:
        """Folder of the log's tiles."""
        return self.folder / "copy"

    @property
    def statements(self) -> Path:
        """Folder of the statements."""
        return self.folder / "statements"

    @property
    def packs(self) -> Path:
        """Folder of the packs that the log offered, and of those that were accepted."""
        return self.folder / "packs"

    @property
    def witness_database(self) -> Path:
        """What was cosigned: the one file that must never be lost, nor replaced by an older one."""
        return self.folder / "witness.sqlite"

    @property
    def copy_database(self) -> Path:
        """How far copy and replay have come; it can be made again from the log."""
        return self.folder / "copy.sqlite"


def check_name(name: str) -> str:
    """A name that can stand in keys, policies and file names.

    Raises:
        BadSettings: another form.
    """
    if not _NAME.fullmatch(name):
        raise BadSettings(
            "A name has 1 to 100 of a-z, 0-9, dot, slash, underscore and hyphen, and begins with a-z or 0-9."
        )
    return name


def check_log_key(text: str) -> VerifierKey:
    """The log's key from its vkey string.

    Raises:
        BadSettings: it isn't the key of a log.
    """
    try:
        key = VerifierKey.parse(text.strip())
    except LogError as error:
        raise BadSettings(f"The log's key can't be read: {error}") from error
    if key.key_type is not KeyType.ED25519:
        raise BadSettings("This is the key of a witness, not that of a log.")
    return key


def check_url(text: str) -> str:
    """An http(s) address without query, with a slash at its end.

    Raises:
        BadSettings: another form.
    """
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise BadSettings(f"{text} isn't a web address such as https://hall.example/log/.")
    return text.rstrip("/") + "/"


def check_listen(text: str) -> tuple[str, int]:
    """Host and port.

    Raises:
        BadSettings: another form.
    """
    match = _LISTEN.fullmatch(text)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise BadSettings(f"{text} isn't an address and a port, such as 127.0.0.1:7380.")
    return match["host"].strip("[]"), int(match["port"])


def write(
    folder: Path, *, name: str, log_key: VerifierKey, log_url: str, mirror: bool, listen: str, public_url: str
) -> None:
    """Write the settings file of a new member."""
    text = TEMPLATE.format(
        origin=log_key.name,
        name=check_name(name),
        log_key=log_key,
        log_url=check_url(log_url),
        mirror="true" if mirror else "false",
        listen=listen,
        public_url=check_url(public_url).rstrip("/"),
    )
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")


def read(folder: Path) -> Settings:
    """The settings of a member's folder.

    Raises:
        BadSettings: there are none, or they can't be used; the message names the line.
    """
    path = folder / SETTINGS_FILE
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except FileNotFoundError as error:
        raise BadSettings(f"{folder} isn't a member's folder: it has no {SETTINGS_FILE}. `init` makes one.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} can't be read: {error}") from error
    known = {"name", "log_key", "log_url", "mirror", "listen", "public_url", "poll_seconds", "unasked_seconds",
             "packs"}  # fmt: skip
    if strange := sorted(table.keys() - known):
        raise BadSettings(f"{path} has the line {strange[0]}, which means nothing here.")

    def line(key: str, kind: type) -> object:
        value = table.get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise BadSettings(f"{path} needs the line {key}, with a {'true or false' if kind is bool else 'text'}.")
        return value

    def seconds(key: str, default: float) -> float:
        value = table.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0.05 <= value <= 86_400:
            raise BadSettings(f"{path}: {key} is a number of seconds from 0.05 to 86400.")
        return float(value)

    host, port = check_listen(str(line("listen", str)))
    return Settings(
        folder=folder,
        name=check_name(str(line("name", str))),
        log_key=check_log_key(str(line("log_key", str))),
        log_url=check_url(str(line("log_url", str))),
        mirror=bool(line("mirror", bool)),
        host=host,
        port=port,
        public_url=check_url(str(line("public_url", str))).rstrip("/"),
        poll_seconds=seconds("poll_seconds", 5.0),
        unasked_seconds=seconds("unasked_seconds", 30.0),
        own_packs=folder / str(line("packs", str)) if "packs" in table else None,
    )
