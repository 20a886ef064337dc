"""Django settings, read from the environment and from ``OPENHALL_HOME``.

Every variable is named ``OPENHALL_…``; ``docs/reference/settings.md`` is generated from :data:`VARIABLES`.
"""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from openhall.config import sandbox

VARIABLES: dict[str, tuple[str, str]] = {
    "OPENHALL_HOME": ("./var", "Folder of all that an installation keeps: keys, files, log tiles, embedded database."),
    "OPENHALL_DATABASE_URL": ("", "postgresql:// address of an external PostgreSQL ≥ 16; empty: the embedded one."),
    "OPENHALL_ORIGIN": ("http://localhost:8000", "Address under which people reach this installation."),
    "OPENHALL_STREAM_ORIGIN": ("http://localhost:8001", "Address of the live stream process."),
    "OPENHALL_LOG_ORIGIN": ("localhost/witness", "Name of this installation's transparency log."),
    "OPENHALL_INSTANCE": ("live", "“live” or “scratch”; only a scratch instance may have a virtual clock."),
    "OPENHALL_SANDBOX": ("", "1: a sandbox for trying programs, marked everywhere; decided before the first start."),
    "OPENHALL_DEMO": ("", "1: demo accounts and the “load demo key” page (scratch instances only)."),
    "OPENHALL_DEBUG": ("", "1: Django's debug pages (never on a reachable machine)."),
    "OPENHALL_MAIL_URL": ("", "smtp://user:password@host:port; empty: mail is written to OPENHALL_HOME/mail."),
    "OPENHALL_OCDS_EXTENSION": (
        "",
        "Address of the folder where our OCDS extension for complaints is published; by default this installation.",
    ),
    "OPENHALL_OCID_PREFIX": ("ocds-213czf", "Registered prefix of OCDS ids; by default the standard’s own example."),
    "OPENHALL_BANK_GATEWAY": ("", "Address of the gateway for bank transfers; its secret lies in keys."),
    "OPENHALL_CALL_GATEWAY": ("", "Address of the gateway that calls experts by telephone; its secret lies in keys."),
    "OPENHALL_FEE_GATEWAY": ("", "Page of the gateway that collects fees of dossiers; its secret lies in keys."),
    "OPENHALL_FEE_GATEWAY_NATIONAL": ("0", "1: the gateway for fees of dossiers is the national one."),
    "OPENHALL_POST_GATEWAY": ("", "Address of the carrier that takes results by post; its secret lies in keys."),
    "OPENHALL_YUAN_GATEWAY": ("", "Address of the gateway for digital yuan; its secret lies in keys."),
    "OPENHALL_NATIONAL_PROCEDURES": (
        "",
        "Address of the national database of procedures; the province’s account lies in keys.",
    ),
    "OPENHALL_REGISTERS": ("", "Registers of the state: population=ADDRESS,land=ADDRESS,…; their secrets lie in keys."),
    "OPENHALL_TEXT_GATEWAY": (
        "",
        "Address of the gateway for text messages to people without an account; its secret lies in keys.",
    ),
    "OPENHALL_TSA_URL": ("", "RFC 3161 time stamp service for seals on PDFs; empty: seals without a time stamp."),
    "OPENHALL_NETWORK_SECONDS": ("1", "Seconds between two heads of the log that are sent to the members, 0.2 to 60."),
    "OPENHALL_ICE_SERVERS": (
        "",
        "STUN and TURN servers of committees’ rooms: a JSON list as browsers take it; empty: none.",
    ),
    "OPENHALL_MAX_BID_MB": ("2000", "The most that documents of one bid have together, in megabytes, 1 to 2000."),
    "OPENHALL_BEAT_SECONDS": ("10", "Seconds between two signs of life, 0.2 to 60; six missed ones are an outage."),
    "OPENHALL_SCORE_DEVIATION_PERCENT": (
        "20",
        "Scores this far off the mean, in percent of the highest score, are shown to the chair.",
    ),
    "OPENHALL_REPORT_SIGNING_HOURS": (
        "24",
        "Hours that a committee’s member has to sign the report before silence may be recorded as a refusal.",
    ),
    "OPENHALL_SOURCE_URL": ("", "Where this installation’s source code can be had; shown at the foot of each page."),
    "OPENHALL_ADMIT_SCOPES": ("", "Scopes, comma separated, that other systems get without an authority’s admission."),
    "OPENHALL_SYSTEM_RATE": ("600", "Requests a minute that each key of another system has."),
    "OPENHALL_CROWD_SECONDS": ("1", "How long guests may be given the same copy of a public page; 0: never."),
    "OPENHALL_ALLOWED_HOSTS": ("", "More host names, comma separated; the host of OPENHALL_ORIGIN is always allowed."),
}


def _env(name: str) -> str:
    return os.environ.get(name, VARIABLES[name][0])


BASE_DIR = Path(__file__).resolve().parent.parent
OPENHALL_HOME = Path(_env("OPENHALL_HOME")).resolve()
OPENHALL_ORIGIN = _env("OPENHALL_ORIGIN").rstrip("/")
OPENHALL_STREAM_ORIGIN = _env("OPENHALL_STREAM_ORIGIN").rstrip("/")
OPENHALL_SANDBOX = _env("OPENHALL_SANDBOX") == "1"
sandbox.settle(OPENHALL_HOME, sandbox=OPENHALL_SANDBOX)
OPENHALL_LOG_ORIGIN = sandbox.log_origin(_env("OPENHALL_LOG_ORIGIN"), sandbox=OPENHALL_SANDBOX)
OPENHALL_INSTANCE = _env("OPENHALL_INSTANCE")
OPENHALL_DEMO = _env("OPENHALL_DEMO") == "1" and OPENHALL_INSTANCE == "scratch"
OPENHALL_OCID_PREFIX = _env("OPENHALL_OCID_PREFIX")
OPENHALL_OCDS_EXTENSION = _env("OPENHALL_OCDS_EXTENSION")
OPENHALL_REGISTERS = _env("OPENHALL_REGISTERS")
OPENHALL_TEXT_GATEWAY = _env("OPENHALL_TEXT_GATEWAY")
OPENHALL_POST_GATEWAY = _env("OPENHALL_POST_GATEWAY")
OPENHALL_TSA_URL = _env("OPENHALL_TSA_URL")
OPENHALL_BANK_GATEWAY = _env("OPENHALL_BANK_GATEWAY")
OPENHALL_YUAN_GATEWAY = _env("OPENHALL_YUAN_GATEWAY")
OPENHALL_CALL_GATEWAY = _env("OPENHALL_CALL_GATEWAY")
OPENHALL_NATIONAL_PROCEDURES = _env("OPENHALL_NATIONAL_PROCEDURES")
OPENHALL_FEE_GATEWAY = _env("OPENHALL_FEE_GATEWAY")
OPENHALL_FEE_GATEWAY_NATIONAL = _env("OPENHALL_FEE_GATEWAY_NATIONAL") == "1"
OPENHALL_SOURCE_URL = _env("OPENHALL_SOURCE_URL")
OPENHALL_BEAT_SECONDS = min(60.0, max(0.2, float(_env("OPENHALL_BEAT_SECONDS"))))
OPENHALL_SCORE_DEVIATION_PERCENT = min(100, max(0, int(_env("OPENHALL_SCORE_DEVIATION_PERCENT"))))
OPENHALL_REPORT_SIGNING_HOURS = min(720, max(1, int(_env("OPENHALL_REPORT_SIGNING_HOURS"))))
OPENHALL_CROWD_SECONDS = float(_env("OPENHALL_CROWD_SECONDS"))
OPENHALL_NETWORK_SECONDS = min(60.0, max(0.2, float(_env("OPENHALL_NETWORK_SECONDS"))))
OPENHALL_ICE_SERVERS: list[dict[str, object]] = json.loads(_env("OPENHALL_ICE_SERVERS") or "[]")
OPENHALL_ADMIT_SCOPES = [scope.strip() for scope in _env("OPENHALL_ADMIT_SCOPES").split(",") if scope.strip()]
OPENHALL_SYSTEM_RATE = max(1, int(_env("OPENHALL_SYSTEM_RATE")))
OPENHALL_SIGN_IN_URL = "/sign-in"
OPENHALL_MAX_DOCUMENTS_BYTES = min(2000, max(1, int(_env("OPENHALL_MAX_BID_MB")))) * 1_000_000
"""Most that the documents of one bid have together, before they are sealed; the format's own bound is 2 GB."""
OPENHALL_MAX_BID_BYTES = OPENHALL_MAX_DOCUMENTS_BYTES + OPENHALL_MAX_DOCUMENTS_BYTES // 4096 + 512 * 1024
"""Largest sealed file (bytes): such documents, their list, and what age adds to them."""
OPENHALL_MAX_FILE_BYTES = 201 * 1024 * 1024
"""Largest uploaded file that isn't sealed (bytes)."""
OPENHALL_UPLOAD_QUOTA_BYTES = 10 * OPENHALL_MAX_BID_BYTES
"""How much one person may announce within 24 hours."""
OPENHALL_KEEP_FREE_BYTES = 1024**3
"""No upload begins that would leave less of the disk free: without room no act can be recorded."""

DEBUG = _env("OPENHALL_DEBUG") == "1"


def _secret_key() -> str:
    """One random key per installation, kept under ``OPENHALL_HOME/keys`` (mode 0600)."""
    path = OPENHALL_HOME / "keys" / "django.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [urlsplit(OPENHALL_ORIGIN).hostname or "localhost", "localhost", "testserver"] + [
    host for host in _env("OPENHALL_ALLOWED_HOSTS").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [OPENHALL_ORIGIN]
SECURE_COOKIES = OPENHALL_ORIGIN.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
X_FRAME_OPTIONS = "DENY"

ROOMS = [
    "openhall.kernel",
    "openhall.witness",
    "openhall.ui",
    "openhall.identity",
    "openhall.identity.certificates",
    "openhall.identity.phone",
    "openhall.treasury",
    "openhall.helpdesk.satisfaction",
    "openhall.helpdesk.questions",
    "openhall.helpdesk.tips",
    "openhall.helpdesk.promises",
    "openhall.witness_room.evidence",
    "openhall.witness_room.watching",
    "openhall.witness_room.warnings",
    "openhall.identity.agencies",
    "openhall.identity.offices",
    "openhall.identity.proxies",
    "openhall.tendering.planning",
    "openhall.tendering.outages",
    "openhall.tendering.entry",
    "openhall.tendering.notices",
    "openhall.tendering.bidding",
    "openhall.tendering.opening",
    "openhall.tendering.auctions",
    "openhall.tendering.evaluation",
    "openhall.tendering.experts",
    "openhall.tendering.fees",
    "openhall.tendering.panels",
    "openhall.tendering.awards",
    "openhall.tendering.contracts",
    "openhall.tendering.forfeiture",
    "openhall.tendering.fulfilment",
    "openhall.tendering.remedies",
    "openhall.tendering.archive",
    "openhall.tendering.booking",
    "openhall.tendering.hall",
    "openhall.procedures.laws",
    "openhall.procedures.catalogue",
    "openhall.procedures.dossiers",
    "openhall.procedures.desk",
    "openhall.procedures.index",
    "openhall.procedures.results",
    "openhall.procedures.copies",
    "openhall.procedures.registers",
    "openhall.procedures.opinions",
    "openhall.procedures.flow",
    "openhall.procedures.contact",
    "openhall.procedures.feedback",
    "openhall.procedures.dispatch",
    "openhall.procedures.synchronising",
    "openhall.procedures.appraisal",
    "openhall.exchange.systems",
    "openhall.exchange.webhooks",
    "openhall.exchange.imports",
    "openhall.supervision.limits",
    "openhall.supervision.facts",
    "openhall.supervision.channels",
    "openhall.supervision.alerts",
    "openhall.supervision.cases",
    "openhall.supervision.dashboards",
    "openhall.portal",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    *[room for room in ROOMS if (BASE_DIR.parent.joinpath(*room.split(".")) / "apps.py").exists()],
    "openhall.config",
]
MIDDLEWARE = [
    "openhall.config.middleware.edge",
    "openhall.config.crowd.crowd",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openhall.config.middleware.refusals",
    "openhall.config.connecting.connecting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "openhall.config.middleware.content_security_policy",
]
ROOT_URLCONF = "openhall.config.urls"
WSGI_APPLICATION = "openhall.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "openhall.ui.chrome.chrome",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Django's settings for a ``postgresql://`` URL (``?host=/folder`` for a socket)."""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "openhall",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 30},
            # Parsing and planning each statement anew was a quarter of a replay (measured).
            "server_side_binding": True,
            "prepare_threshold": 5,
            **options,
        },
        "TEST": {"NAME": None},
    }


DATABASES = {"default": _database(_env("OPENHALL_DATABASE_URL") or "postgresql:///openhall")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese")), ("ko", _("Korean")), ("vi", _("Vietnamese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = OPENHALL_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

_mail = urlsplit(_env("OPENHALL_MAIL_URL"))
DEFAULT_FROM_EMAIL = f"OpenHall <no-reply@{urlsplit(OPENHALL_ORIGIN).hostname or 'localhost'}>"
if _mail.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = True
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = OPENHALL_HOME / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # What pyHanko finds wrong with a seal is told to whoever asked; it is no fault of ours to find in the logs.
    "loggers": {"django.request": {"level": "ERROR"}, "pyhanko": {"level": "CRITICAL"}},
}
