"""The editors' desk: what waits, who moved it on and when, at a set time, and two editors at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.news.models import NewsItem
from brain.notifications.models import Notification
from brain.publishing.models import Step
from brain.publishing.tasks import publish_what_is_due
from brain.publishing.workflow import schedule
from brain.search.models import Entry
from library.actions.documents import publish_document, revision_of
from library.models import Creator, Document, Organisation, Person, State, Topic, TopicLabel
from realtime.models import Event
from tests.library.conftest import make_document
from tests.library.test_editing import ENGLISH, FRENCH, sent

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db: None) -> Document:
    return make_document("draft", state=State.DRAFT, languages=("en", "fr"))


def move(client: Client, thing: Any, act: str, *, kind: str = "document", **fields: str) -> Any:
    return client.post(f"/en/desk/{kind}/{thing.uuid}/", {"act": act, **fields})


def test_from_draft_to_review_to_published_to_withdrawn(
    client: Client, sign_in: SignIn, chiara: Member, nomsa: Member, draft: Document
) -> None:
    editor, address = sign_in(chiara), "/en/library/documents/draft/"
    assert move(editor, draft, "review").status_code == 303
    assert client.get(address).status_code == 404
    assert "waits for a review" in editor.get(address).text
    assert move(sign_in(nomsa), draft, "published", note="Well done.").status_code == 303
    assert client.get(address).status_code == 200
    assert Entry.objects.filter(kind="document").count() == 2
    assert move(editor, draft, "withdrawn", note="A newer one is out.").status_code == 303
    gone = client.get(address)
    assert (gone.status_code, "A newer one is out." in gone.text) == (410, True)
    assert not Entry.objects.exists()
    assert Event.objects.filter(stream="library.documents").count() == 3
    steps = [(step.after, step.by, step.note) for step in Step.objects.all()]
    assert steps == [
        ("review", chiara, ""), ("published", nomsa, "Well done."), ("withdrawn", chiara, "A newer one is out."),
    ]  # fmt: skip
    page = sign_in(nomsa).get("/en/library/documents/draft/edit/").text
    assert all(words in page for words in (chiara.name, nomsa.name, "Well done."))
    assert move(editor, draft, "published").status_code == 303
    assert client.get(address).status_code == 200


def test_sent_back_with_a_note(sign_in: SignIn, chiara: Member, benoit: Member, nomsa: Member, draft: Document) -> None:
    Document.objects.update(added_by=benoit)  # who edits no longer
    move(sign_in(chiara), draft, "review")
    administrator = sign_in(nomsa)
    refused = move(administrator, draft, "draft", note=" ")
    assert (refused.status_code, "what is to be changed" in refused.text) == (422, True)
    assert move(administrator, draft, "draft", note="Add the year.").status_code == 303
    told = Notification.objects.to_mail(timezone.now()).get()
    assert told.member == chiara
    author = sign_in(chiara)
    page = author.get("/en/notifications/").text
    for words in ("sent back what you wrote", nomsa.name, "draft in en", "Add the year."):
        assert words in page
    opened = author.get(reverse("notifications:open", args=[told.pk]), follow=True)
    assert opened.request["PATH_INFO"].endswith(f"/desk/document/{draft.uuid}/")
    assert "Add the year." in opened.text
    told.refresh_from_db()
    assert told.read_at is not None


@pytest.mark.parametrize(
    ("act", "fields", "status", "words"),
    [
        ("withdrawn", {"note": " "}, 422, "why it is withdrawn"),
        ("withdrawn", {"note": "x" * 301}, 422, "300"),
        ("published", {}, 409, "Somebody else was quicker"),
        ("nonsense", {"note": "kept"}, 422, "Choose what is to be done"),
    ],
)
def test_what_cannot_be_done_is_said(
    sign_in: SignIn, chiara: Member, report: Document, act: str, fields: dict[str, str], status: int, words: str
) -> None:
    answer = move(sign_in(chiara), report, act, **fields)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert fields.get("note", "") in answer.text
    assert Document.objects.get().state == State.PUBLISHED
    assert not Step.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "2999-01-01", "time": "10:00"}, "five years"),
        ({"day": "soon", "time": "25:00"}, "not a date"),
        ({"day": "2027-01-01", "time": "25:00"}, "not a time"),
        ({}, "on which day"),
    ],
)
def test_a_time_that_cannot_be_understood_is_said(
    sign_in: SignIn, chiara: Member, draft: Document, fields: dict[str, str], words: str
) -> None:
    answer = move(sign_in(chiara), draft, "schedule", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert all(f'value="{typed}"' in answer.text for typed in fields.values())
    assert Document.objects.get().publish_at is None


def test_only_who_edits_finds_the_desk(
    client: Client, sign_in: SignIn, amina: Member, benoit: Member, draft: Document
) -> None:
    address = f"/en/desk/document/{draft.uuid}/"
    assert client.get("/en/desk/").status_code == 302
    for person in (sign_in(amina), sign_in(benoit)):
        assert [person.get(page).status_code for page in ("/en/desk/", address)] == [403, 403]
        assert person.post(address, {"act": "published"}).status_code == 403
    assert client.post(address, {"act": "published"}).status_code == 403
    assert Document.objects.get().state == State.DRAFT


def test_things_that_are_not_there(sign_in: SignIn, chiara: Member, draft: Document) -> None:
    editor = sign_in(chiara)
    for kind, uuid in (
        ("news", draft.uuid),
        ("nothing", draft.uuid),
        ("document", "6f1a0b52-3a5c-4a53-8f0e-000000000000"),
    ):
        assert editor.get(f"/en/desk/{kind}/{uuid}/").status_code == 404


def test_publishing_at_a_set_time(client: Client, sign_in: SignIn, chiara: Member, draft: Document) -> None:
    editor, then = sign_in(chiara), timezone.now() + timedelta(days=2)
    answer = move(editor, draft, "schedule", day=then.strftime("%Y-%m-%d"), time="10:30")
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert draft.publish_at is not None
    assert draft.publish_at > timezone.now()
    assert "draft in en" in editor.get("/en/desk/?show=scheduled").text
    assert "draft in en" not in editor.get("/en/desk/?show=draft").text
    publish_what_is_due.func()
    assert client.get("/en/library/documents/draft/").status_code == 404
    schedule(draft, timezone.now(), by=chiara)
    publish_what_is_due.func()
    assert client.get("/en/library/documents/draft/").status_code == 200
    steps = [(step.before, step.after, step.by, bool(step.publish_at)) for step in Step.objects.all()]
    assert steps == [
        ("draft", "draft", chiara, True), ("draft", "draft", chiara, True), ("draft", "published", None, False),
    ]  # fmt: skip
    page = editor.get(f"/en/desk/document/{draft.uuid}/").text
    assert page.count(f"<bdi>{chiara.name}</bdi>: To be published") == 2


def test_a_time_that_was_set_can_be_taken_back(sign_in: SignIn, chiara: Member, draft: Document) -> None:
    schedule(draft, timezone.now() + timedelta(days=1), by=None)
    editor = sign_in(chiara)
    assert move(editor, draft, "unschedule").status_code == 303
    assert Document.objects.get().publish_at is None
    page = editor.get(f"/en/desk/document/{draft.uuid}/").text
    assert f"<bdi>{chiara.name}</bdi>: No longer published by itself" in page


def test_a_time_in_the_past_is_refused(sign_in: SignIn, chiara: Member, draft: Document) -> None:
    yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d")
    answer = move(sign_in(chiara), draft, "schedule", day=yesterday, time="00:01")
    assert (answer.status_code, "later day" in answer.text or "within the next" in answer.text) == (422, True)
    assert f'value="{yesterday}"' in answer.text


def test_the_desk_by_tray_kind_words_and_owner(sign_in: SignIn, chiara: Member, nomsa: Member, draft: Document) -> None:
    make_document("waits", state=State.REVIEW, added_by=chiara)
    make_document("old", state=State.WITHDRAWN)
    NewsItem.objects.create(slug="item", title="Seeds of Senegal", language="en")
    publish_document(document=make_document("fresh", state=State.DRAFT), by=nomsa)
    editor = sign_in(chiara)
    shown = {tray: editor.get(f"/en/desk/?show={tray}").text for tray in ("review", "draft", "published", "withdrawn")}
    expected = {"review": "waits in en", "draft": "draft in en", "published": "fresh in en", "withdrawn": "old in en"}
    for tray, title in expected.items():
        assert [other for other, page in shown.items() if title in page] == [tray]
    assert "Seeds of Senegal" in shown["draft"]
    assert "draft in en" not in editor.get("/en/desk/?show=draft&kind=news").text
    assert "draft in en" not in editor.get("/en/desk/?show=draft&q=seeds").text
    assert "Seeds of Senegal" in editor.get("/en/desk/?show=draft&q=seeds").text
    assert "waits in en" in editor.get("/en/desk/?show=review&mine=1").text
    assert "waits in en" not in sign_in(nomsa).get("/en/desk/?show=review&mine=1").text
    assert editor.get("/en/desk/?show=%00&kind=%00&q=%00&page=1").status_code == 200


def test_the_desk_costs_the_same_however_much_lies_there(sign_in: SignIn, chiara: Member) -> None:
    editor = sign_in(chiara)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.get("/en/desk/?show=draft").status_code == 200
        return len(captured)

    def fill(numbers: range) -> None:
        for n in numbers:
            make_document(f"d{n}", state=State.DRAFT, added_by=chiara)
            NewsItem.objects.create(slug=f"n{n}", title=f"N {n}")

    fill(range(2))
    queries()
    few = queries()
    fill(range(2, 9))
    assert queries() == few <= 15


def test_the_later_of_two_editors_is_told_and_loses_nothing(
    sign_in: SignIn, chiara: Member, nomsa: Member, report: Document
) -> None:
    address, revision = "/en/library/documents/report/edit/", revision_of(report)
    english, french = {"language": "en", "title": "report in en"}, {"language": "fr", "title": "report in fr"}
    first = sent({**english, "title": "By Nomsa"}, french, initial=2, revision=revision, rights="Nomsa's")
    assert sign_in(nomsa).post(address, first).status_code == 303
    second = sent({**english, "title": "By Chiara"}, french, initial=2, revision=revision, rights="Chiara's")
    editor = sign_in(chiara)
    answer = editor.post(address, second)
    assert answer.status_code == 409
    for words in ("By Chiara", "By Nomsa", "Nomsa&#x27;s", "Chiara&#x27;s", nomsa.name):
        assert words in answer.text
    assert report.language_editions.get(language="en").title == "By Nomsa"
    again = revision_of(Document.objects.get())
    assert f'value="{again}"' in answer.text
    assert editor.post(address, {**second, "revision": again}).status_code == 303
    assert report.language_editions.get(language="en").title == "By Chiara"


def test_what_others_added_meanwhile_is_not_lost(sign_in: SignIn, chiara: Member, report: Document) -> None:
    revision = revision_of(report)
    report.language_editions.create(language="ar", title="التقرير")
    typed = sent({"language": "en", "title": "Mine"}, FRENCH, initial=2, revision=revision)
    answer = sign_in(chiara).post("/en/library/documents/report/edit/", typed)
    assert (answer.status_code, "التقرير" in answer.text, "Mine" in answer.text) == (409, True, True)


def test_every_field_of_a_document(client: Client, sign_in: SignIn, chiara: Member) -> None:
    ana = Person.objects.create(slug="ana-silva", name="Ana Silva", sort_name="Silva, Ana")
    sewa = Organisation.objects.create(name="SEWA")
    topic = Topic.objects.create(slug="finance")
    TopicLabel.objects.create(topic=topic, language="en", text="Solidarity finance")
    make_document("full")
    creators = {"creators-TOTAL_FORMS": "3", "creators-0-name": "SEWA", "creators-0-kind": "organisation",
                "creators-0-ORDER": "2", "creators-1-name": "silva, ana", "creators-1-kind": "person",
                "creators-1-ORDER": "1", "creators-2-name": "", "creators-2-kind": "person"}  # fmt: skip
    licence = "https://creativecommons.org/licenses/by/4.0/"
    data = sent(ENGLISH, type="c_93fc", licence=licence, rights="© ILO", embargo_until="2999-01-31", topics=[topic.pk],
                summary_of="http://testserver/en/library/documents/full/", **creators)  # fmt: skip
    answer = sign_in(chiara).post("/en/library/add/", data)
    assert answer.status_code == 303
    document = Document.objects.get(type="c_93fc")
    assert document.summary_of is not None
    assert (document.licence, document.summary_of.slug, list(document.topics.all())) == (licence, "full", [topic])
    rows = [(row.name, row.person, row.organisation) for row in document.creator_rows.all()]
    assert rows == [("Silva, Ana", ana, None), ("SEWA", None, sewa)]
    publish_document(document=document)
    page = client.get(answer["Location"]).text
    for words in ("Silva, Ana", "/people/ana-silva/", "CC BY 4.0", "© ILO", "Solidarity finance", "Report", "2999"):
        assert words in page
    assert Entry.objects.filter(object_id=document.uuid, text__contains="Silva").exists()


def test_two_people_of_one_name_are_told_apart(sign_in: SignIn, chiara: Member) -> None:
    Person.objects.create(slug="kim-1", name="Kim Min", sort_name="Kim, Min")
    second = Person.objects.create(slug="kim-2", name="Kim Min", sort_name="Kim, Min")
    editor = sign_in(chiara)
    assert "Kim, Min (kim-2)" in editor.get("/en/library/add/").text
    creators = {"creators-TOTAL_FORMS": "1", "creators-0-name": "Kim, Min (kim-2)", "creators-0-kind": "person"}
    editor.post("/en/library/add/", sent(ENGLISH, **creators))
    row = Creator.objects.get()
    assert (row.name, row.person) == ("Kim, Min", second)
    editor.post(f"/en/library/documents/{row.document.slug}/edit/", sent(ENGLISH, initial=1, **creators))
    assert Creator.objects.get().person == second


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "c_0"}, "valid choice"),
        ({"licence": "https://example.org/"}, "valid choice"),
        ({"embargo_until": "soon"}, "not a date"),
        ({"topics": "99"}, "valid choice"),
        ({"summary_of": "nowhere"}, "No document of the library"),
        ({"creators-TOTAL_FORMS": "1", "creators-0-name": "x" * 201, "creators-0-kind": "person"}, "200"),
    ],
)
def test_what_is_wrong_is_said(sign_in: SignIn, chiara: Member, fields: dict[str, str], words: str) -> None:
    answer = sign_in(chiara).post("/en/library/add/", sent(ENGLISH, **{"rights": "as typed", **fields}))
    assert (answer.status_code, words in answer.text, "as typed" in answer.text) == (422, True, True)
    assert not Document.objects.exists()


def test_preview_is_what_a_reader_of_that_language_gets(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, draft: Document
) -> None:
    chiara.languages = ["en"]
    chiara.save()
    page = sign_in(chiara).get("/fr/library/documents/draft/preview/").text
    assert "draft in fr</bdi></h1>" in page
    assert "/fr/library/documents/draft/files/" not in page
    assert client.get("/fr/library/documents/draft/preview/").status_code == 302
    assert sign_in(amina).get("/fr/library/documents/draft/preview/").status_code == 404
