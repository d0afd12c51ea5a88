"""Who may do what: the code's own table, and every page that asks it, against what is written here by hand.

A cell of EXPECTED says where a role holds a permission: (s) on the site, in (h) the category that the keeper
moderates, in (p) another public one, in the rooms of the (t) twelfth academy, whose organiser and facilitator they are,
and of the (e) eleventh. Administrators hold all; guests, participants and whoever is suspended none; nobody any in a
private conversation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from brain.members import registry
from brain.members.models import Attendance, Member, Part
from brain.members.permissions import TABLE, Area, Holder, Permission, holds, holds_somewhere, outranks, refuse_unless
from brain.moderation.actions.cases import open_case
from brain.moderation.actions.record import record
from brain.moderation.models import Why
from brain.moderation.things import scopes_of
from forum.actions import talk, write
from forum.models import Category, Post, Topic
from library.models import Edition
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

EXPECTED = """
                      moderator editor translator keeper organiser facilitator
moderate_room         shpte     -      -          h      t         t
lock_topic            shpte     -      -          h      t         t
pin_topic             shpte     -      -          h      t         t
pin_on_site           shpte     -      -          -      -         -
archive_topic         shpte     -      -          h      t         t
slow_topic            shpte     -      -          h      t         t
move_topic            shpte     -      -          h      t         t
rearrange_topic       shpte     -      -          h      t         t
tag_topic             shpte     -      -          h      t         t
name_language         shpte     -      -          h      t         t
hide_topic            shpte     -      -          h      t         t
hide_post             shpte     -      -          h      t         t
edit_post             shpte     -      -          h      t         t
read_history          shpte     -      -          h      t         t
approve_post          shpte     -      -          h      t         t
delete_for_good       shpte     -      -          -      -         -
decide_cases          shpte     -      -          h      t         t
read_log              shpte     -      -          h      t         t
decide_cases_of_site  shpte     -      -          -      -         -
note_member           shpte     -      -          -      -         -
warn_member           shpte     -      -          h      t         t
require_approval      shpte     -      -          -      -         -
silence_member        shpte     -      -          -      -         -
suspend_member        shpte     -      -          -      -         -
undo_posts            shpte     -      -          -      -         -
decide_appeals        shpte     -      -          -      -         -
merge_members         -         -      -          -      -         -
give_roles            -         -      -          -      -         -
enter_editions        shpte     shpte  -          -      -         -
confirm_attendance    shpte     shpte  -          -      t         -
see_cohort            shpte     shpte  -          -      t         t
invite_participants   shpte     shpte  -          -      t         -
import_participants   -         shpte  -          -      t         -
edit_report           -         shpte  -          -      t         -
edit_library          -         shpte  -          -      -         -
translate_officially  -         shpte  -          -      -         -
review_translations   shpte     shpte  shpte      -      -         -
keep_tags             shpte     -      -          -      -         -
keep_words            shpte     -      -          -      -         -
export_log            shpte     -      -          -      -         -
see_permissions       shpte     shpte  -          h      t         t
administer            -         -      -          -      -         -
"""
NOT_ON_THOSE_ABOVE = {"hide_topic", "hide_post", "edit_post", "delete_for_good"}
ONLY_ON_THOSE_BELOW = {"warn_member", "require_approval", "silence_member", "suspend_member", "undo_posts"}
RANKS = [
    {"participant", "translator"},
    {"editor", "keeper", "organiser", "facilitator"},
    {"moderator"},
    {"administrator"},
]
PLACES = "shpte"


def expected() -> Iterator[tuple[str, str, str]]:
    """Yield a permission, a role, and where it holds it."""
    head, *rows = EXPECTED.strip("\n").splitlines()
    for row in rows:
        permission, *cells = row.split()
        yield from ((permission, role, cell.strip("-")) for role, cell in zip(head.split(), cells, strict=True))
        yield permission, "administrator", PLACES
        yield permission, "participant", ""
        yield permission, "guest", ""


WHERE = {(permission, role): where for permission, role, where in expected()}
ROLES = sorted({role for _permission, role in WHERE})


@dataclass
class World:
    """One member of each role, and a topic of a participant in each place."""

    people: dict[str, Any]
    rooms: dict[str, Category]
    topics: dict[str, Topic]

    def post(self, place: str) -> Post:
        return self.topics[place].posts.get()

    def may(self, permission: str, role: str, place: str, **more: Any) -> bool:
        room = self.rooms.get(place)
        return holds(self.people[role], Permission(permission), category=room, **more)

    def sees(self, role: str, place: str) -> bool:
        """Whether the role enters the room, as it is written."""
        is_theirs = place == "t" and role in ("organiser", "facilitator")
        return place in "shp" or is_theirs or bool(WHERE["enter_editions", role])


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(registry, "_editions", [lambda: [(11, "The eleventh"), (12, "The twelfth")]])
    roles = {"participant": "", "organiser": "", "facilitator": "", "keeper": ""}
    roles |= {role: role for role in ("moderator", "editor", "translator", "administrator")}
    people: dict[str, Any] = {key: make_member(key, key.title(), role=role) for key, role in roles.items()}
    for number in (11, 12):
        Edition.objects.create(number=number, start="2021", end="2021", mode="online", country="PT")
    for key, part in (("organiser", Part.ORGANISER), ("facilitator", Part.FACILITATOR)):
        Attendance.objects.create(member=people[key], edition=12, part=part, is_confirmed=True)
        Attendance.objects.create(member=people[key], edition=11, part=part, is_confirmed=False)
    kinds = {"h": ("help", "public"), "p": ("policy", "public"), "t": ("edition-12", "edition-12")}
    kinds["e"] = ("edition-11", "edition-11")
    rooms = {key: Category.objects.create(slug=slug, name=slug, audience=to) for key, (slug, to) in kinds.items()}
    rooms["h"].moderators.add(people["keeper"])
    writer = make_member("writer", "Writer", editions=(11, 12))
    topics = {
        key: write.start_topic(author=writer, category=room, title=f"In {room.slug}", body="Words", language="en")
        for key, room in rooms.items()
    }
    people["guest"] = AnonymousUser()
    return World({**people}, rooms, topics)


def test_every_permission_is_written_down() -> None:
    assert {permission for permission, _role in WHERE} == set(Permission.values) == {str(key) for key in TABLE}
    assert {rule.area for rule in TABLE.values()} == set(Area)
    assert all(Holder.ADMINISTRATOR in rule.holders for rule in TABLE.values())


def test_the_table_gives_what_is_written_and_nothing_else(world: World) -> None:
    given = {
        (permission, role): "".join(place for place in PLACES if world.may(permission, role, place))
        for permission, role in WHERE
    }
    assert given == WHERE
    somewhere = {key: holds_somewhere(world.people[key[1]], Permission(key[0])) for key in WHERE}
    assert somewhere == {key: bool(where) for key, where in WHERE.items()}


def test_an_edition_is_asked_as_its_room_is(world: World) -> None:
    for (permission, role), where in WHERE.items():
        for edition, place in ((12, "t"), (11, "e")):
            held = holds(world.people[role], Permission(permission), edition=edition)
            assert held == (place in where), (permission, role, edition)


def test_categories_are_found_by_the_same_table(world: World) -> None:
    for (permission, role), where in WHERE.items():
        if role != "guest":
            found = set(Category.objects.where(world.people[role], Permission(permission)))
            assert found == {world.rooms[place] for place in where if place != "s"}, (permission, role)


def test_in_a_private_conversation_nobody_holds_anything(world: World) -> None:
    begun = talk.begin(
        author=world.people["administrator"], partners=[world.people["moderator"]], body="x", language="en"
    )
    for permission, role in WHERE:
        assert not holds(world.people[role], Permission(permission), category=begun.topic.category)


def test_who_is_suspended_holds_nothing(world: World) -> None:
    suspended = world.people["administrator"]
    suspended.is_active = False
    assert not any(holds(suspended, permission) or holds_somewhere(suspended, permission) for permission in Permission)


@pytest.mark.parametrize("role", sorted({role for _permission, role in WHERE} - {"guest"}))
def test_who_is_silenced_holds_nothing_until_the_silence_is_over(world: World, role: str) -> None:
    silenced = world.people[role]
    held = {permission for permission in Permission if holds_somewhere(silenced, permission)}
    silenced.silenced_until = timezone.now() + timedelta(minutes=1)
    for permission in Permission:
        assert not holds_somewhere(silenced, permission), permission
        assert not Category.objects.where(silenced, permission).exists(), permission
        for place in PLACES:
            assert not world.may(permission, role, place), (permission, place)
        with pytest.raises(PermissionDenied):
            refuse_unless(silenced, permission)
    assert not scopes_of(silenced)
    assert not (silenced.is_moderator or silenced.is_editor or silenced.is_translator or silenced.is_staff)
    silenced.silenced_until = timezone.now()
    assert held == {permission for permission in Permission if holds_somewhere(silenced, permission)}


def test_nobody_acts_on_those_above(world: World) -> None:
    ranks = [(role, rank) for rank, roles in enumerate(RANKS) for role in sorted(roles)]
    for (actor, its_rank), (other, rank) in product(ranks, ranks):
        assert outranks(world.people[actor], world.people[other]) == (its_rank > rank), (actor, other)
        if actor == other:
            continue
        for (permission, role), where in WHERE.items():
            if role == actor and where:
                may = world.may(permission, role, where[-1], member=world.people[other])
                below, above = permission in ONLY_ON_THOSE_BELOW, permission in NOT_ON_THOSE_ABOVE
                due = its_rank > rank if below else its_rank >= rank if above else True
                assert may == due, (permission, actor, other)


def test_who_is_refused_is_told_which_permission_is_missing(world: World) -> None:
    with pytest.raises(PermissionDenied, match="Lock topics"):
        refuse_unless(world.people["editor"], Permission.LOCK_TOPIC, category=world.rooms["h"])
    with pytest.raises(PermissionDenied, match="above them"):
        refuse_unless(world.people["moderator"], Permission.SILENCE_MEMBER, member=world.people["administrator"])


# --- Every page that asks --------------------------------------------------------------------------------------------

Address = Callable[[World, str], str]


def topics(*names: str) -> list[Address]:
    return [lambda world, place, name=name: reverse(f"forum:{name}", args=[world.topics[place].pk]) for name in names]


def posts(*names: str) -> list[Address]:
    return [lambda world, place, name=name: reverse(f"forum:{name}", args=[world.post(place).pk]) for name in names]


def pages(*names: str) -> list[Address]:
    return [lambda world, place, name=name: reverse(name) for name in names]


def of_writer(*names: str) -> list[Address]:
    return [lambda world, place, name=name: reverse(f"moderation:{name}", args=["writer"]) for name in names]


def academy(*names: str, of: str = "cohorts") -> list[Address]:
    numbers = {"t": 12, "e": 11}
    return [lambda world, place, name=name: reverse(f"{of}:{name}", args=[numbers[place]]) for name in names]


def case(world: World, place: str) -> str:
    """The case of a post; on the site, that of a profile."""
    writer = Member.objects.get(handle="writer")
    room = world.rooms.get(place)
    thing = {"kind": "post", "object_id": world.post(place).pk} if room else {"kind": "member", "object_id": writer.pk}
    scope = room.stream if room else "site"
    return reverse("moderation:case", args=[_opened(**thing, scope=scope, member=writer)])


def _opened(**fields: Any) -> int:
    opened: Any = open_case(why=Why.SUSPICIOUS, language="en", **fields)
    return int(opened.pk)


ROOMS = "hpte"
OF_ACADEMIES = {"invite_participants", "import_participants", "edit_report"}  # that there is one is no secret
SURFACES: dict[str, tuple[str, list[Address]]] = {
    "lock_topic": (ROOMS, topics("lock-topic", "unlock-topic")),
    "pin_topic": (ROOMS, topics("pin-topic", "unpin-topic")),
    "archive_topic": (ROOMS, topics("archive-topic", "unarchive-topic")),
    "slow_topic": (ROOMS, topics("slow-mode")),
    "move_topic": (ROOMS, topics("move-topic")),
    "rearrange_topic": (ROOMS, topics("split-topic", "merge-topics")),
    "tag_topic": (ROOMS, topics("topic-tags", "topic-subjects")),
    "hide_topic": (ROOMS, topics("hide-topic", "restore-topic")),
    "hide_post": (ROOMS, posts("hide-post", "restore-post")),
    "edit_post": (ROOMS, posts("post-edit")),
    "name_language": (ROOMS, posts("post-language")),
    "read_history": (ROOMS, posts("post-history")),
    "approve_post": (ROOMS, posts("approve-post", "refuse-post")),
    "enter_editions": ("e", topics("best")),
    "note_member": ("s", of_writer("member")),
    "undo_posts": ("s", of_writer("undo-posts")),
    "merge_members": ("s", of_writer("merge")),
    "decide_appeals": ("s", pages("moderation:appeals")),
    "invite_participants": ("te", academy("invitations", "requests")),
    "import_participants": ("te", academy("upload")),
    "edit_report": ("te", academy("edit-report", "add-session", "edit-materials", of="library")),
    "edit_library": ("s", pages("library:add-document", "news:add")),
    "translate_officially": ("s", pages("official:index")),
    "review_translations": ("s", pages("languages:review-suggestions", "languages:translation-statistics")),
    "keep_tags": ("s", pages("forum:add-tag")),
    "keep_words": ("s", pages("moderation:words")),
    "administer": ("s", pages("languages:translation-usage")),
}


# Whom each place is tried with: the table says the rest, the pages show that they ask it for this permission and place.
TRIED = {
    "s": ("guest", "editor", "translator", "moderator", "administrator"),
    "h": ("keeper", "organiser"),
    "p": ("keeper",),
    "t": ("organiser", "facilitator"),
    "e": ("organiser", "editor"),
}


def test_pages_let_in_whom_the_table_names(world: World) -> None:
    """Who holds it gets the page; others are refused it, and its form; who cannot see the thing finds nothing."""
    clients = {role: _client(world.people[role]) for role in ROLES}
    wrong = [
        (permission, role, place, got)
        for permission, (places, addresses) in SURFACES.items()
        for place in places
        for address in (make(world, place) for make in addresses)
        for role in TRIED[place]
        for got in _wrong(clients[role], address, _due(world, permission, role, place))
    ]
    assert wrong == []


def _client(person: Any) -> Client:
    client = Client()
    if isinstance(person, Member):
        client.force_login(person)
    return client


def _due(world: World, permission: str, role: str, place: str) -> int:
    """Return the status that is due, from what is written."""
    if place in WHERE[permission, role]:
        return 200
    if not world.sees(role, place) and permission not in OF_ACADEMIES:
        return 404
    return 302 if role == "guest" else 403


def _wrong(client: Client, address: str, due: int) -> Iterator[str]:
    """Yield what the address answers where that is not due. Who may send a form does not send it."""
    got = client.get(address).status_code
    if got not in (due, 405):
        yield f"GET {address}: {got}, not {due}"
    if due in (403, 404) and (sent := client.post(address, {"reason": "x"}).status_code) not in (due, 405):
        yield f"POST {address}: {sent}, not {due}"


def test_cases_are_for_those_who_decide(world: World) -> None:
    for place in ("s", *ROOMS):
        permission = "decide_cases" if place != "s" else "decide_cases_of_site"
        address = case(world, place)
        for role in ROLES:
            status = _client(world.people[role]).get(address).status_code
            assert (status == 200) == (place in WHERE[permission, role]), (role, place, status)


def test_the_log_says_of_a_room_to_those_who_read_it_there(world: World) -> None:
    for place in ROOMS:
        lock = {"kind": "topic", "object_id": world.topics[place].pk, "scope": world.rooms[place].stream}
        record(verb="lock", actor=None, reason=f"zither-{place}", **lock)
    for role in ROLES:
        answer = _client(world.people[role]).get(reverse("record:log"))
        heard = "".join(place for place in ROOMS if f"zither-{place}" in answer.content.decode())
        assert heard == WHERE["read_log", role].replace("s", ""), role
        assert answer.status_code == (200 if heard else 302 if role == "guest" else 403)


def test_the_export_and_the_table_are_for_those_who_hold_them(world: World) -> None:
    for role in ROLES:
        client = _client(world.people[role])
        exported = client.post(reverse("record:export"), {"format": "jsonl"})
        assert (exported.status_code == 200) == bool(WHERE["export_log", role]), role
        table = client.get(reverse("record:permissions"))
        assert (table.status_code == 200) == bool(WHERE["see_permissions", role]), role


def test_only_moderators_of_the_site_pin_for_all_of_it(world: World) -> None:
    for role in ("moderator", "keeper", "administrator"):
        page = _client(world.people[role]).get(reverse("forum:pin-topic", args=[world.topics["h"].pk]))
        assert ('name="on_site"' in page.content.decode()) == bool(WHERE["pin_on_site", role])


def test_the_page_shows_the_table(world: World) -> None:
    html = _client(world.people["moderator"]).get(reverse("record:permissions")).content.decode()
    for permission in Permission:
        assert f"<td>{escape(permission.label)}" in html
    held = sum(len(rule.holders) for rule in TABLE.values())
    assert html.count('<td class="c">✓</td>') == held
