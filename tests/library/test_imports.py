"""Documents brought in from tables with a ZIP: shown first, each whole or not at all, and once."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from brain.core.storage import StorageFull
from brain.members.models import Member
from library.actions.imports import TRIES, do_some, resume
from library.models import (
    FOR_IMPORTS,
    Document,
    Edition,
    FileVersion,
    Import,
    ImportStage,
    ItemOutcome,
    Organisation,
    Person,
    Series,
    Topic,
    TopicLabel,
    Upload,
)
from tests.library.conftest import PDF, make_document
from tests.library.test_tus import begin
from tests.library.test_tus import send as tus

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
START = "/en/library/imports/from/sheet/"
KEY = "6f1a0b52-3a5c-4a53-8f0e-0d9d7f6f00a1"
HEAD = ["id", "language", "title", "abstract", "original", "file", "type", "issued", "creators", "series", "subjects"]
GUIDE = ["g1", "en", "A guide", "First.\nSecond.", "yes", "guide_en.pdf", "Report", "2019-11", "Cardoso, Rita; ILO"]
NO_FILE = [*GUIDE[:5], "", *GUIDE[6:]]
GUIDE_FR = ["g1", "fr", "Un guide", "", "no", "guide_fr.pdf"]


@pytest.fixture
def known(db: None) -> None:
    Series.objects.create(slug="briefs", name="Briefs")
    TopicLabel.objects.create(topic=Topic.objects.create(slug="finance"), language="fr", text="Finances")
    Organisation.objects.create(name="ILO")
    Person.objects.create(slug="rita-cardoso", name="Rita Cardoso", sort_name="Cardoso, Rita")
    Edition.objects.create(number=12, start="2021-11-15", end="2021-11-26", mode="online")


def table(*rows: Sequence[str], head: Sequence[str] = HEAD) -> SimpleUploadedFile:
    written = StringIO()
    csv.writer(written).writerows([head, *rows])
    return SimpleUploadedFile("documents.csv", written.getvalue().encode())


def packed(**files: bytes) -> SimpleUploadedFile:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"files/{name.replace('__', '.')}", content)
    return SimpleUploadedFile("files.zip", written.getvalue())


def send(client: Client, file: Any, key: str = KEY, **fields: Any) -> Any:
    return client.post(START, {"key": key, "file": file, "source": "Turin", "language": "en", **fields})


def columns(sheet: Import, **fields: Any) -> dict[str, Any]:
    return {f"column-{at}": meaning for at, meaning in enumerate(sheet.meanings)} | {"language": "en"} | fields


def work(sheet: Import) -> Import:
    """The worker does all of it that can be done without anybody."""
    while sheet.is_under_way:
        do_some(sheet.pk)
        sheet.refresh_from_db()
    return sheet


def checked(client: Client, file: Any, key: str = KEY, **fields: Any) -> Import:
    send(client, file, key, **fields)
    sheet = Import.objects.get(uuid=key)
    wishes = {name: "on" for name in ("change", "publish") if fields.get(name)}
    client.post(f"/en/library/imports/{key}/columns/", columns(sheet, **wishes))
    sheet.refresh_from_db()
    return work(sheet)


def brought(client: Client, file: Any, key: str = KEY, **fields: Any) -> Import:
    sheet = checked(client, file, key, **fields)
    client.post(f"/en/library/imports/{key}/start/")
    sheet.refresh_from_db()
    return work(sheet)


def outcomes(sheet: Import) -> list[str]:
    return list(sheet.items.values_list("outcome", flat=True))


def test_what_columns_hold_is_guessed_and_can_be_chosen(sign_in: SignIn, chiara: Member, known: None) -> None:
    editor = sign_in(chiara)
    head = ["Handle", "dc.title[en]", "dc.date.issued", "Auteurs", "Notes"]
    answer = send(editor, table(["1", "A guide", "2019", "ILO", "x"], head=head))
    sheet = Import.objects.get()
    assert sheet.meanings == ["id", "title", "issued", "creators", ""]
    assert answer.url == f"/en/library/imports/{KEY}/columns/"
    page = editor.get(answer.url).text
    assert "A guide" in page and "dc.title[en]" in page
    refused = editor.post(answer.url, columns(sheet, **{"column-0": ""}))
    assert refused.status_code == 422
    assert "Key of the document" in refused.text
    refused = editor.post(answer.url, columns(sheet, **{"column-4": "title"}))
    assert "Two columns cannot mean the same" in refused.text


def test_nothing_is_changed_before_it_is_asked_for(sign_in: SignIn, chiara: Member, known: None) -> None:
    editor = sign_in(chiara)
    archive = packed(guide_en__pdf=PDF, guide_fr__pdf=PDF + b"\n")
    sheet = checked(editor, table(GUIDE, GUIDE_FR), archive=archive)
    assert (sheet.stage, outcomes(sheet)) == (ImportStage.CHECKED, [ItemOutcome.NEW])
    page = editor.get(f"/en/library/imports/{KEY}/").text
    assert "This is a trial" in page and "Bring in 1 document" in page and "A guide" in page
    assert not Document.objects.exists()


def test_a_document_comes_in_whole_as_a_draft(sign_in: SignIn, chiara: Member, known: None) -> None:
    row = [*GUIDE, "Briefs", "finances"]
    archive = packed(guide_en__pdf=PDF, guide_fr__pdf=PDF + b"\n")
    sheet = brought(sign_in(chiara), table(row, GUIDE_FR), archive=archive)
    assert (sheet.stage, outcomes(sheet)) == (ImportStage.DONE, [ItemOutcome.ADDED])
    document = Document.objects.get()
    assert (document.state, document.type, document.issued) == ("draft", "c_93fc", "2019-11")
    assert (document.series.slug, [topic.slug for topic in document.topics.all()]) == ("briefs", ["finance"])
    assert document.added_by == chiara
    english, french = document.language_editions.all()
    assert (english.language, english.abstract, english.is_original) == ("en", "First.\nSecond.", True)
    assert (english.file.name, french.file.name, french.is_original) == ("guide_en.pdf", "guide_fr.pdf", False)
    rita, ilo = document.creator_rows.all()
    assert (rita.person.slug, rita.kind, ilo.organisation.name) == ("rita-cardoso", "person", "ILO")


def test_the_same_once_more_changes_nothing_and_changes_are_made_where_asked_for(
    sign_in: SignIn, chiara: Member, known: None
) -> None:
    editor = sign_in(chiara)
    archive = {"guide_en__pdf": PDF, "guide_fr__pdf": PDF + b"\n"}
    brought(editor, table(GUIDE, GUIDE_FR), archive=packed(**archive))
    again = brought(editor, table(GUIDE, GUIDE_FR), KEY[:-1] + "2", archive=packed(**archive), change="on")
    assert outcomes(again) == [ItemOutcome.SAME]
    other = [GUIDE[0], "en", "A better guide", *GUIDE[3:5], "", *GUIDE[6:]]
    assert outcomes(brought(editor, table(other), KEY[:-1] + "3")) == [ItemOutcome.LEFT]
    assert outcomes(brought(editor, table(other), KEY[:-1] + "4", change="on")) == [ItemOutcome.CHANGED]
    document = Document.objects.get()
    assert [row.title for row in document.language_editions.all()] == ["A better guide", "Un guide"]
    assert FileVersion.objects.count() == 2


def test_published_only_if_asked_for(sign_in: SignIn, chiara: Member, known: None, client: Client) -> None:
    row = [*GUIDE[:5], "", *GUIDE[6:]]
    brought(sign_in(chiara), table(row), publish="on")
    assert client.get("/en/library/documents/a-guide/").status_code == 200


def test_each_row_says_what_is_wrong_with_it(sign_in: SignIn, chiara: Member, known: None) -> None:
    wrong = [
        ["a", "xx-yy", "A", "", "", "", "", "2019"],
        ["b", "en", "", "", "", "", "", "2019"],
        ["c", "en", "C", "", "", "", "", "2019-13"],
        ["d", "en", "D", "", "", "none.pdf", "", "2019"],
        ["e", "en", "E", "", "maybe", "", "", "2019"],
        ["f", "en", "F", "", "", "", "spell", "2019"],
        ["g", "en", "G", "", "", "", "", "2019", "", "Unknown"],
        ["h", "en", "H", "", "", "", "", ""],
        ["i", "en", "I", "", "yes", "", "", "2019"],
        ["i", "fr", "I", "", "yes", "", "", "2020"],
        ["", "en", "J", "", "", "", "", "2019"],
        ["k", "en", "x" * 301, "", "", "", "", "2019"],
        ["l", "en", "L", "", "", "lie.pdf", "", "2019"],
    ]
    editor = sign_in(chiara)
    sheet = brought(editor, table(*wrong), archive=packed(lie__pdf=b"GIF89a no PDF"))
    assert set(outcomes(sheet)) == {ItemOutcome.WRONG}
    assert not Document.objects.exists()
    page = editor.get(f"/en/library/imports/{KEY}/").text
    for said in (
        "Write the code of a language", "There is no title", "There is no such date", "none.pdf", "Write “yes” or “no”",
        "does not know this: spell", "does not know this: Unknown", "There is no date", "Only one edition",
        "An earlier row of this document says something else: 2019", "Write a key", "longer than 300",
        "is not what its name says",
    ):  # fmt: skip
        assert said in page, said
    result = b"".join(editor.get(f"/en/library/imports/{KEY}/result.csv")).decode()
    assert "Cannot be brought in" in result and "none.pdf" in result


def test_a_wrong_row_keeps_no_other_from_coming_in(sign_in: SignIn, chiara: Member, known: None) -> None:
    sheet = brought(sign_in(chiara), table(["a", "en", "A", *[""] * 4, "soon"], ["b", "en", "B", *[""] * 4, "2019"]))
    assert outcomes(sheet) == [ItemOutcome.WRONG, ItemOutcome.ADDED]
    assert Document.objects.get().language_editions.get().title == "B"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("documents.csv", b"", "empty"),
        ("documents.csv", b"id,title\n", "there is no other row"),
        ("documents.xlsx", b"PK\x03\x04 broken", "cannot be read"),
        ("documents.xls", b"\xd0\xcf\x11\xe0", "old Excel"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_and_the_rest_is_kept(
    sign_in: SignIn, chiara: Member, name: str, content: bytes, said: str
) -> None:
    answer = send(sign_in(chiara), SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert said in answer.text and 'value="Turin"' in answer.text


def test_a_zip_that_is_none_is_refused(sign_in: SignIn, chiara: Member) -> None:
    answer = send(sign_in(chiara), table(GUIDE), archive=SimpleUploadedFile("files.zip", b"no ZIP"))
    assert "This is no ZIP file" in answer.text
    assert not Import.objects.exists()


def test_a_file_that_unpacks_to_too_much_does_not_come_in(
    sign_in: SignIn, chiara: Member, known: None, settings: Any
) -> None:
    settings.MAX_RECORDING_BYTES = settings.MAX_FILE_BYTES = 100_000
    archive = packed(guide_en__pdf=PDF + b"0" * 1_000_000)
    sheet = brought(sign_in(chiara), table(GUIDE), archive=archive)
    assert outcomes(sheet) == [ItemOutcome.WRONG]
    assert "too large" in sheet.items.get().notes[0][2]
    assert not Document.objects.exists() and not FileVersion.objects.exists()


def test_of_a_document_with_a_lying_file_no_file_is_left(
    sign_in: SignIn, chiara: Member, known: None, settings: Any
) -> None:
    archive = packed(guide_en__pdf=PDF, guide_fr__pdf=b"no PDF")
    sheet = brought(sign_in(chiara), table(GUIDE, GUIDE_FR), archive=archive)
    assert outcomes(sheet) == [ItemOutcome.WRONG]
    assert not Document.objects.exists()
    left = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.name for path in left] == [Path(sheet.archive.path).name]


def test_a_broken_file_in_the_zip_is_said_and_keeps_no_other_out(sign_in: SignIn, chiara: Member, known: None) -> None:
    editor = sign_in(chiara)
    brought(editor, table(GUIDE), archive=packed(guide_en__pdf=PDF))
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("guide_en.pdf", PDF)
    broken = SimpleUploadedFile("files.zip", written.getvalue().replace(b"%PDF", b"%pdf", 1))
    good = ["b", "en", "B", *[""] * 4, "2019"]
    sheet = brought(editor, table(GUIDE, good), KEY[:-1] + "2", archive=broken, change="on")
    assert outcomes(sheet) == [ItemOutcome.WRONG, ItemOutcome.ADDED]
    assert "cannot be unpacked: guide_en.pdf" in str(sheet.items.first().notes)


def test_a_full_disk_ends_the_import_with_what_to_do(
    sign_in: SignIn, chiara: Member, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**fields: Any) -> None:
        raise StorageFull

    monkeypatch.setattr("library.exchange.bringing.add_file", full)
    sheet = brought(sign_in(chiara), table(GUIDE), archive=packed(guide_en__pdf=PDF))
    assert (sheet.stage, "disk is full" in sheet.problem) == (ImportStage.FAILED, True)
    assert not Document.objects.exists()


def test_a_form_that_is_sent_twice_is_kept_once(sign_in: SignIn, chiara: Member, known: None) -> None:
    editor = sign_in(chiara)
    assert send(editor, table(GUIDE)).status_code == send(editor, table(GUIDE)).status_code == 303
    assert Import.objects.count() == 1


def test_only_editors_bring_in_and_take_along(sign_in: SignIn, amina: Member, client: Client, chiara: Member) -> None:
    send(sign_in(chiara), table(GUIDE))
    member = sign_in(amina)
    here = f"/en/library/imports/{KEY}/"
    for address in ("/en/library/imports/", START, here, f"{here}columns/", f"{here}result.csv", "/en/library/export/"):
        assert member.get(address).status_code == 403, address
        assert client.get(address).status_code == 302, address
    for address in (START, f"{here}columns/", f"{here}start/", f"{here}forget/"):
        assert member.post(address, {}).status_code == 403, address
    assert member.get("/en/library/export/?form=csv").status_code == 403


def test_an_import_is_forgotten_with_its_files(sign_in: SignIn, chiara: Member, known: None, on_commit: Any) -> None:
    editor = sign_in(chiara)
    sheet = brought(editor, table([*GUIDE[:5], "", *GUIDE[6:]]), archive=packed(guide_en__pdf=PDF))
    storage, name = sheet.archive.storage, sheet.archive.name
    assert storage.exists(name)
    with on_commit():
        editor.post(f"/en/library/imports/{KEY}/forget/")
    assert not storage.exists(name) and not Import.objects.exists()
    assert Document.objects.exists()


def test_old_imports_are_forgotten(sign_in: SignIn, chiara: Member, settings: Any) -> None:
    send(sign_in(chiara), table(GUIDE))
    Import.objects.update(created_at=timezone.now() - settings.IMPORTS_KEPT)
    call_command("forget_imports")
    assert not Import.objects.exists()


def test_of_each_repository_and_set_the_last_whole_harvest_is_kept(chiara: Member) -> None:
    def harvest(number: int, set_spec: str, stage: str = "done") -> None:
        Import.objects.create(
            uuid=UUID(int=number), kind="oai", member=chiara, source="https://elsewhere.example/oai", name=str(number),
            stage=stage, position={"set": set_spec}, created_at=timezone.now() - timedelta(days=400 - number),
        )  # fmt: skip

    harvest(1, "")
    harvest(2, "")
    harvest(3, "reports")
    harvest(4, "", stage="failed")
    call_command("forget_imports")
    assert set(Import.objects.values_list("name", flat=True)) == {"2", "3"}


def test_pages_ask_a_number_of_queries_that_does_not_grow(
    sign_in: SignIn, chiara: Member, known: None, django_assert_max_num_queries: Any
) -> None:
    editor = sign_in(chiara)
    rows = [[str(number), "en", f"Title {number}", *[""] * 4, "2019"] for number in range(30)]
    brought(editor, table(*rows))
    for address in (f"/en/library/imports/{KEY}/", "/en/library/imports/", "/en/library/export/"):
        with django_assert_max_num_queries(15):
            editor.get(address)


def test_what_is_taken_along_as_a_table_comes_in_as_it_is(
    sign_in: SignIn, chiara: Member, known: None, nomsa: Member
) -> None:
    document = make_document("guide", languages=("en", "ar"), countries=("BR", "PH"))
    document.creator_rows.create(kind="person", name="Nomvula")
    editor = sign_in(chiara)
    raw = b"".join(editor.get("/en/library/export/?form=csv"))
    assert raw.decode("utf-8-sig").splitlines()[1].startswith(f"{document.uuid},en,guide in en")
    sheet = checked(editor, SimpleUploadedFile("documents.csv", raw), change="on")
    assert outcomes(sheet) == [ItemOutcome.SAME]
    Document.objects.all().delete()
    sheet = brought(editor, SimpleUploadedFile("documents.csv", raw), KEY[:-1] + "2")
    assert outcomes(sheet) == [ItemOutcome.ADDED]
    again = Document.objects.get()
    assert (again.uuid, again.issued) == (document.uuid, "2019-11")
    assert {row.country for row in again.countries.all()} == {"BR", "PH"}
    assert [(row.kind, row.name) for row in again.creator_rows.all()] == [("person", "Nomvula")]


def test_a_workbook_goes_out_and_comes_in(sign_in: SignIn, chiara: Member, known: None) -> None:
    make_document("guide", rights="=1+1")
    editor = sign_in(chiara)
    raw = b"".join(editor.get("/en/library/export/?form=xlsx"))
    rows = list(load_workbook(BytesIO(raw)).worksheets[0].values)
    assert "'=1+1" in rows[1]
    file = SimpleUploadedFile("documents.xlsx", raw)
    assert outcomes(checked(editor, file, change="on")) == [ItemOutcome.SAME]


def test_a_formula_without_its_value_is_refused(sign_in: SignIn, chiara: Member) -> None:
    book = Workbook()
    book.active.append(["id", "title", "issued"])
    book.active.append(["a", "=B1", "2019"])
    written = BytesIO()
    book.save(written)
    sheet = checked(sign_in(chiara), SimpleUploadedFile("documents.xlsx", written.getvalue()))
    assert "The cell holds a formula" in str(sheet.items.get().notes)


def test_what_is_taken_along_is_narrowed(sign_in: SignIn, chiara: Member) -> None:
    make_document("one")
    make_document("two", state="draft")
    raw = b"".join(sign_in(chiara).get("/en/library/export/?form=csv&state=draft")).decode()
    assert "two in en" in raw and "one in en" not in raw


def test_an_error_of_ours_ends_an_import_after_some_tries(
    sign_in: SignIn, chiara: Member, known: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise KeyError("unforeseen")

    editor = sign_in(chiara)
    sheet = checked(editor, table(NO_FILE))
    monkeypatch.setattr("library.actions.imports.bring_in", fail)
    Import.objects.update(stage=ImportStage.BRINGING)
    for tries in range(1, TRIES + 1):
        do_some(sheet.pk)
        sheet.refresh_from_db()
        assert (sheet.stage == ImportStage.FAILED) == (tries == TRIES)
    assert "unforeseen" in caplog.text
    assert "Tell the administrators" in editor.get(f"/en/library/imports/{KEY}/").text


def test_a_part_that_ends_its_worker_is_not_begun_for_ever(
    sign_in: SignIn, chiara: Member, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_arguments: Any, **_options: Any) -> None:
        raise Killed

    sheet = checked(sign_in(chiara), table(NO_FILE))
    monkeypatch.setattr("library.actions.imports.bring_in", die)
    Import.objects.update(stage=ImportStage.BRINGING)
    for _try in range(TRIES):
        with pytest.raises(Killed):
            do_some(sheet.pk)
    do_some(sheet.pk)
    sheet.refresh_from_db()
    assert sheet.stage == ImportStage.FAILED


def test_an_import_waits_longer_with_each_try(chiara: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    task = SimpleNamespace(go_on_with_import=SimpleNamespace(enqueue=begun.append))
    monkeypatch.setattr("library.actions.imports.tasks", task)
    ago = timezone.now() - timedelta(minutes=10)
    fields: Any = {"kind": "sheet", "member": chiara, "stage": ImportStage.CHECKING, "worked_at": ago}
    first, _later = (Import.objects.create(uuid=uuid4(), tries=tries, **fields) for tries in (2, 3))
    resume()
    assert begun == [first.pk]


def test_the_key_of_another_members_import_opens_nothing(
    sign_in: SignIn, chiara: Member, nomsa: Member, known: None
) -> None:
    send(sign_in(chiara), table(GUIDE))
    assert send(sign_in(nomsa), table(GUIDE)).status_code == 404
    assert Import.objects.get().member == chiara


def test_imports_are_begun_so_many_times_an_hour(
    sign_in: SignIn, chiara: Member, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.views.imports.AN_HOUR", 1)
    editor = sign_in(chiara)
    send(editor, table(GUIDE))
    refused = send(editor, table(GUIDE), key=str(uuid4()))
    assert (refused.status_code, "Turin" in refused.text) == (429, True)
    assert Import.objects.count() == 1


def test_a_zip_that_has_arrived_by_tus_goes_with_the_import(
    sign_in: SignIn, chiara: Member, nomsa: Member, known: None, on_commit: Any
) -> None:
    editor, content = sign_in(chiara), packed(guide_en__pdf=PDF, guide_fr__pdf=PDF + b"\n").read()
    address = begin(editor, FOR_IMPORTS, name="files.zip", size=len(content))["Location"]
    tus(editor, address, 0, content)
    upload = Upload.objects.get()
    assert f'value="{upload.uuid}" selected' in editor.get(START).text
    assert str(upload.uuid) not in sign_in(nomsa).get(START).text
    with on_commit():
        sheet = brought(editor, table(GUIDE, GUIDE_FR), arrived=str(upload.uuid))
    assert outcomes(sheet) == [ItemOutcome.ADDED]
    assert sorted(FileVersion.objects.values_list("name", flat=True)) == ["guide_en.pdf", "guide_fr.pdf"]
    assert not upload.path.exists() and not Upload.objects.exists()
    again = send(editor, table(GUIDE, GUIDE_FR), arrived=str(upload.uuid))  # the ZIP is gone, with the first time
    assert (again.status_code, again.url) == (303, f"/en/library/imports/{KEY}/")
    other = send(editor, table(GUIDE), key=str(uuid4()), arrived=str(upload.uuid))
    assert (other.status_code, Import.objects.count()) == (422, 1)


def test_what_has_arrived_and_is_no_zip_is_said(sign_in: SignIn, chiara: Member, known: None, amina: Member) -> None:
    editor = sign_in(chiara)
    tus(editor, begin(editor, FOR_IMPORTS, name="files.zip", size=9)["Location"], 0, b"not a ZIP")
    refused = send(editor, table(GUIDE), arrived=str(Upload.objects.get().uuid))
    assert (refused.status_code, "This is no ZIP file" in refused.text) == (422, True)
    assert begin(editor, FOR_IMPORTS, name="files.pdf").status_code == 415
    assert begin(sign_in(amina), FOR_IMPORTS, name="files.zip").status_code == 403
    nothing = editor.post("/en/library/imports/from/saf/", {"key": KEY, "source": "Turin", "language": "en"})
    assert nothing.status_code == 422 and not Import.objects.exists()
