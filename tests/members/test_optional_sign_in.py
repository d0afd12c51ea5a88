"""A second step at sign-in and single sign-on: off by default, ready behind settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

ROOT = Path(__file__).parents[2]
OIDC = {"BRAIN_OIDC_SERVER": "https://id.example.org", "BRAIN_OIDC_CLIENT_ID": "brain", "BRAIN_OIDC_SECRET": "secret", "BRAIN_OIDC_NAME": "Example ID"}
SHOW = """
from django.test import Client
from django.urls import reverse
from brain.members.models import Member
page = Client(headers={{"host": "localhost"}}).get(reverse("account_login"))
print(page.status_code, page.content.decode())
client = Client(headers={{"host": "localhost"}})
client.force_login(Member.objects.create_user("amina@example.org", "correct horse battery", name="Amina"))
for name in {pages}:
    print(name, client.get(reverse(name)).status_code)
"""


def in_a_process_of_its_own(tmp_path: Path, command: list[str], **variables: str) -> str:
    """Return what `manage.py COMMAND` prints with these settings; fails if it does."""
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "brain.settings")
    surroundings = {**os.environ, "BRAIN_DATA_DIR": str(tmp_path), "BRAIN_DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command, f"--settings={settings}"],
        cwd=ROOT, env=surroundings | variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("variables", "on_the_page", "pages"),
    [
        ({"BRAIN_MFA": "1"}, "passkey_login", ["account_reauthenticate", "mfa_list_webauthn"]),
        (OIDC, "Example ID", ["socialaccount_connections"]),
        ({"BRAIN_MFA": "1"} | OIDC, "Example ID", ["socialaccount_connections", "mfa_list_webauthn"]),
    ],
)
def test_the_settings_alone_switch_it_on(
    tmp_path: Path, variables: dict[str, str], on_the_page: str, pages: list[str]
) -> None:
    in_a_process_of_its_own(tmp_path, ["check", "--fail-level", "WARNING"], **variables)
    in_a_process_of_its_own(tmp_path, ["migrate", "--verbosity", "0"], **variables)
    shown = in_a_process_of_its_own(tmp_path, ["shell", "--no-imports", "-c", SHOW.format(pages=pages)], **variables)
    assert on_the_page in shown
    assert '<main id="main"' in shown
    for page in pages:
        assert f"{page} 200" in shown


@pytest.mark.django_db
def test_without_them_neither_is_offered(client: Client) -> None:
    html = client.get(reverse("account_login")).text
    assert "passkey" not in html
    assert "Another way to sign in" not in html
