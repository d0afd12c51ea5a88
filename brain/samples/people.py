"""The sample members, and their sign-ins in demonstration mode."""

import secrets
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.contrib.auth.models import Group
from django.db import transaction

from brain.members.models import Affiliation, Attendance, Member, Profile, fold
from brain.members.names import skeleton
from forum.models import Category

HERE = Path(__file__).parent
# libyaml's loader where PyYAML was built with it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows(name: str) -> Any:
    """Return the content of one of this folder's data files."""
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe loaders


def address(key: str) -> str:
    """Return a sample member's e-mail address (a domain that cannot exist: RFC 2606)."""
    return f"{key}@example.org"


def demo_password() -> str:
    """Return the sample members' common password: BRAIN_DEMO_PASSWORD, else one made at the first start and kept."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    kept = settings.DATA_DIR / "demo-password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    return str(kept.read_text())


def sign_ins() -> list[str]:
    """Return a line for each sample member: address, name and role."""
    return [f"{address(row['key']):<24} {row['name']}{_role_words(row['roles'])}" for row in rows("members.yaml")]


def _role_words(roles: list[str]) -> str:
    return f" ({', '.join(roles)})" if roles else ""


@transaction.atomic
def load_members() -> int:
    """The sample members exist, confirmed in their editions and roles; only in demonstration mode can they sign in."""
    password = make_password(demo_password()) if settings.DEMO else make_password(None)
    people = rows("members.yaml")
    for row in people:
        _load_member(row, password)
    if settings.DEMO:
        _open_sign_ins(password)
    return len(people)


def _open_sign_ins(password: str) -> None:
    """The common password that is printed is everybody's: also of those loaded with another one, or with none."""
    samples = Member.objects.filter(is_sample=True)
    others = [
        kept for kept in set(samples.values_list("password", flat=True)) if not check_password(demo_password(), kept)
    ]
    samples.filter(password__in=others).update(password=password)


def close_sign_ins() -> int:
    """No sample member can sign in, as outside demonstration mode; returns how many could."""
    open_ones = Member.objects.filter(is_sample=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return open_ones.update(password=make_password(None))


def _load_member(row: dict[str, Any], password: str) -> None:
    member, is_new = Member.objects.get_or_create(
        email=address(row["key"]),
        defaults={
            "name": row["name"],
            "handle": row["key"],
            "name_skeleton": skeleton(row["name"]),
            "interface_language": row["interface"],
            "reads": row["reads"],
            "writes": row["writes"],
            "country": row["country"],
            "city": row["city"],
            "is_sample": True,
            "password": password,
        },
    )
    if is_new:
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        Attendance.objects.bulk_create(
            Attendance(member=member, edition=number, is_confirmed=True) for number in row["editions"]
        )
        _say(member, row["organisation"], rows("profiles.yaml").get(row["key"], {}))
        _give_roles(member, row["roles"])


def _say(member: Member, organisation: str, said: dict[str, Any]) -> None:
    """What profiles.yaml has of them; of everybody the organisation."""
    role, since, parts = said.pop("role", ""), said.pop("since", ""), said.pop("parts", {})
    Affiliation.objects.create(member=member, name=organisation, folded=fold(organisation), role=role, since=since)
    Member.objects.filter(pk=member.pk).update(shown_to=said.pop("shown_to", {}))
    for edition, part in parts.items():
        member.attendances.filter(edition=edition).update(part=part)
    if said:
        Profile.objects.create(member=member, **said)


def _give_roles(member: Member, roles: list[str]) -> None:
    member.groups.add(Group.objects.get(name="participant"))
    for role in roles:
        name, _colon, category = role.partition(":")
        if category:
            Category.objects.get(slug=category).moderators.add(member)
        else:
            member.groups.add(Group.objects.get(name=name))
