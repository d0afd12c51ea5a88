"""Whether staff need a second step at sign-in, and single sign-on: by settings alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OIDC = {
    "BRAIN_OIDC_SERVER": "https://id.example.org",
    "BRAIN_OIDC_CLIENT_ID": "brain",
    "BRAIN_OIDC_SECRET": "secret",
    "BRAIN_OIDC_NAME": "Example ID",
}
SITE = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
call_command("check", fail_level="WARNING")
from brain.members.models import Member
guest, member = (Client(headers={"host": "localhost"}) for _person in range(2))
print(guest.get(reverse("account_login")).text)
member.force_login(Member.objects.create_superuser("nomsa@example.org", "correct horse battery", name="Nomsa"))
print("admin", member.get("/en/admin/", follow=True).redirect_chain)
for name in PAGES:
    print(name, member.get(reverse(name)).status_code)
"""


@pytest.mark.parametrize(
    ("variables", "on_the_page", "pages"),
    [
        ({}, "passkey", ["account_reauthenticate", "mfa_index", "mfa_list_webauthn"]),
        ({"BRAIN_DEMO": "1"}, "passkey", ["mfa_index"]),
        (OIDC, "Example ID", ["socialaccount_connections"]),
    ],
)
def test_the_settings_alone_switch_it_on(
    migrated: Path, tmp_path: Path, variables: dict[str, str], on_the_page: str, pages: list[str]
) -> None:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    surroundings = {"DJANGO_SETTINGS_MODULE": "brain.settings"} | os.environ | variables
    surroundings |= {
        "BRAIN_DATA_DIR": str(tmp_path),
        "BRAIN_DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/brain.sqlite3",
    }
    command = [sys.executable, "-c", SITE.replace("PAGES", repr(pages))]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert on_the_page in done.stdout
    assert '<main id="main"' in done.stdout
    # Administrators must have the second step, but in the demonstration.
    assert ("/account/2fa/" in done.stdout.split("admin [")[1].splitlines()[0]) is ("BRAIN_DEMO" not in variables)
    for page in pages:
        assert f"{page} 200" in done.stdout
