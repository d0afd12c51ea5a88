"""Lists of participants as organisers really have them: from a messy sheet to invitations, and to nobody's surprise."""

import codecs
import csv
import re
from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from brain.cohorts.actions import imports
from brain.cohorts.models import Import, Invitation, Outcome, Problem, Row, Stage
from brain.cohorts.tasks import go_on, go_on_with
from brain.members.models import Attendance, Member, Part
from brain.moderation.models import AuditEntry
from tests.cohorts.conftest import GROUP, SignIn, confirm_address, give_part
from tests.conftest import make_member

# As an office made it over years: an Excel in French, pasted addresses, people twice, formulas, lines between.
MESSY: list[list[str]] = [
    ["Prénom", "NOM", "Adresse électronique", "Langue", "Qualité", "Remarques"],
    ["Aïssatou", "Bâ", "aissatou.ba@example.org", "français", "Participante", ""],
    ["", "", "", "", "", ""],
    ["سلمى", "العلوي", "SALMA@Example.ORG ", "العربية", "مشاركة", "=1+1"],
    ["Salma", "El Alaoui", "salma@example.org", "ar", "", "même personne"],
    ["João", "da Silva", "João da Silva <joao@example.org>;", "portugués", "Orador", "tel. +55 11; le soir"],
    ["Chiara", "Rossi", "chiara@example.org; c.rossi@example.org", "it", "", ""],
    ["Peter", "Müller", "peter.mueller(at)example.org", "Deutsch", "", ""],
    ["", "", "", "", "", "total: 7"],
    ["은지", "김", "mailto:eunji.kim@example.org", "KO", "진행자", ""],
    ["Mario", "=CONCAT(A2;B2)", "mario@example.org", "it", "", ""],
    ["Grace", "Wanjiru", "grace@example.org", "Kiswahili", "participante", "ligne\nbrisée"],
    ["Olga", "P.", "olga@example.org", "en", "", "organise"],
    ["Deng", "Achol", "deng@example.org", "en", "astronaute", ""],
    ["Ines", "Chef", "ines@example.org", "es", "Organizadora", ""],
]
EXPECTED = {
    2: ("new", "", "aissatou.ba@example.org", "Aïssatou Bâ", "fr", Part.PARTICIPANT),
    4: ("new", "", "salma@example.org", "سلمى العلوي", "ar", Part.PARTICIPANT),
    5: ("double", "", "salma@example.org", "Salma El Alaoui", "ar", Part.PARTICIPANT),
    6: ("new", "", "joao@example.org", "João da Silva", "pt", Part.SPEAKER),
    7: ("wrong", Problem.MANY_EMAILS, "", "", "", ""),
    8: ("wrong", Problem.BAD_EMAIL, "", "", "", ""),
    9: ("wrong", Problem.NO_EMAIL, "", "", "", ""),
    10: ("new", "", "eunji.kim@example.org", "은지 김", "ko", Part.FACILITATOR),
    11: ("wrong", Problem.FORMULA, "mario@example.org", "", "", ""),
    12: ("new", Problem.ODD_LANGUAGE, "grace@example.org", "Grace Wanjiru", "en", Part.PARTICIPANT),
    13: ("inside", "", "olga@example.org", "Olga P.", "en", Part.PARTICIPANT),
    14: ("wrong", Problem.BAD_PART, "deng@example.org", "Deng Achol", "", ""),
    15: ("wrong", Problem.FORBIDDEN_PART, "ines@example.org", "Ines Chef", "", ""),
}


def as_csv(rows: list[list[str]], delimiter: str = ";", line_end: str = "\r\n") -> str:
    written = StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return written.getvalue()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def send(client: Client, raw: bytes, name: str = "liste.csv", group: str = GROUP, **fields: Any) -> Any:
    data = {"key": str(uuid4()), "file": SimpleUploadedFile(name, raw), **fields}
    return client.post(f"{group}import/", data)


def choose(client: Client, address: str, **fields: Any) -> Any:
    """Send the page of columns as it is offered, with `fields` in the place of what they were."""
    form = client.get(address).context["form"]
    offered = {name: form[name].value() for name in form.fields}
    return client.post(address, offered | {"language": "en", "part": "participant"} | fields)


def check(client: Client, raw: bytes, name: str = "liste.csv", **fields: Any) -> Import:
    """Bring in a file, and take the columns as they are guessed."""
    sent = send(client, raw, name, **fields)
    assert sent.status_code == 303, sent.context["form"].errors
    assert choose(client, sent.headers["Location"]).status_code == 303
    return Import.objects.latest("pk")


def found(sheet: Import) -> dict[int, tuple[str, ...]]:
    rows = sheet.rows.values_list("number", "outcome", "problem", "email", "name", "language", "part")
    return {number: tuple(rest) for number, *rest in rows}


ENCODED = {
    "Excel's CSV with a mark": (codecs.BOM_UTF8 + as_csv(MESSY).encode(), ""),
    "UTF-8 with commas": (as_csv(MESSY, ",", "\n").encode(), ""),
    "Excel's Unicode text": (as_csv(MESSY, "\t").encode("utf-16"), ""),
    "UTF-16 without a mark": (as_csv(MESSY).encode("utf-16-le"), ""),
    "what Excel says in its first line": (("sep=|\r\n" + as_csv(MESSY, "|")).encode(), ""),
    "XLSX": (as_xlsx(MESSY), ""),
}


@pytest.mark.parametrize("how", ENCODED)
def test_a_messy_sheet_comes_in_whatever_program_wrote_it(olga: Member, sign_in: SignIn, how: str) -> None:
    raw, characters = ENCODED[how]
    sheet = check(sign_in(olga), raw, characters=characters)
    assert sheet.stage == Stage.CHECKED
    assert found(sheet) == EXPECTED
    assert not Invitation.objects.exists()
    assert mail.outbox == []
    assert Member.objects.get() == olga  # and nobody has an account by it


WESTERN = [["Nom", "Courriel"], ["Aïssatou Bâ", "a@example.org"], ["Željko Œuvré", "z@example.org"]]


@pytest.mark.parametrize(
    ("raw", "language", "characters", "names"),
    [
        (as_csv(WESTERN).encode("cp1252"), "fr", "", ["Aïssatou Bâ", "Željko Œuvré"]),
        (as_csv(WESTERN[:2]).encode("latin-1"), "fr", "", ["Aïssatou Bâ"]),
        (as_csv([["الاسم", "البريد"], ["سلمى العلوي", "s@example.org"]]).encode("cp1256"), "ar", "", ["سلمى العلوي"]),
        (
            as_csv([["الاسم", "البريد"], ["سلمى العلوي", "s@example.org"]]).encode("cp1256"),
            "fr",
            "cp1256",
            ["سلمى العلوي"],
        ),
        (as_csv([["이름", "이메일"], ["김은지", "e@example.org"]]).encode("cp949"), "ko", "", ["김은지"]),
    ],
)
def test_letters_of_old_programs_are_those_of_the_organisers_language_or_chosen(
    olga: Member, sign_in: SignIn, raw: bytes, language: str, characters: str, names: list[str]
) -> None:
    client = sign_in(olga)
    sent = send(client, raw, group=GROUP.replace("/en/", f"/{language}/"), characters=characters)
    choose(client, sent.headers["Location"])
    assert list(Row.objects.values_list("name", flat=True)) == names


def test_formulas_of_a_workbook_are_taken_by_their_value_or_refused(olga: Member, sign_in: SignIn) -> None:
    """openpyxl writes formulas without their values; what Excel saved has both."""
    rows: list[list[Any]] = [
        ["Email", "Name"],
        ['=CONCAT(B2,"@x")', "A"],
        ["b@example.org", 42.0],
        ["c@example.org", ArrayFormula("B4", "=A1:A2")],
    ]
    sheet = check(sign_in(olga), as_xlsx(rows), "people.xlsx")
    assert [(row.outcome, row.problem, row.name) for row in sheet.rows.all()] == [
        (Outcome.WRONG, Problem.FORMULA, ""), (Outcome.NEW, "", "42"), (Outcome.WRONG, Problem.FORMULA, ""),
    ]  # fmt: skip
    page = sign_in(olga).get(f"{GROUP}import/{sheet.pk}/?outcome=wrong").text
    assert "The cell holds a formula and not its value" in page


def with_cached_value(raw: bytes, formula: str, value: str) -> bytes:
    """Return the workbook as Excel saves it: with the value that the formula had."""
    from zipfile import ZIP_DEFLATED, ZipFile

    written = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = re.sub(
                    rf'<c r="(\w+)"[^>]*><f>{re.escape(formula)}</f><v\s*/?>(</v>)?</c>'.encode(),
                    rf'<c r="\1" t="str"><f>{formula}</f><v>{value}</v></c>'.encode(),
                    content,
                )
            new.writestr(part, content)
    return written.getvalue()


def test_a_formula_with_its_value_is_that_value(olga: Member, sign_in: SignIn) -> None:
    raw = with_cached_value(as_xlsx([["Email"], ["=LOWER(B2)"]]), "LOWER(B2)", "amina.d@example.org")
    sheet = check(sign_in(olga), raw, "people.xlsx")
    assert [(row.email, row.outcome) for row in sheet.rows.all()] == [("amina.d@example.org", Outcome.NEW)]


def bomb() -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile

    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (101 * 1024 * 1024))
    return written.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The submitted file is empty"),
        (b"\r\n;;;\r\n", "There is nothing in the sheet."),
        (b"PK\x03\x04 and no archive", "The file cannot be read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "This is a file of an old Excel"),
        (b"a;b\r\n\x00\x01;c\r\n" + bytes(range(256)), "This is no text file."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is too large"),
        (b"e-mail\n" + b"a@example.org\n" * 10_001, "There are more than 10,000 rows."),
    ],
)
def test_what_is_no_list_is_refused_in_words_and_nothing_is_kept(
    olga: Member, sign_in: SignIn, raw: bytes, said: str
) -> None:
    answer = send(sign_in(olga), raw)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Import.objects.exists()


def test_an_archive_that_unpacks_to_far_too_much_is_not_unpacked(olga: Member, sign_in: SignIn) -> None:
    answer = send(sign_in(olga), bomb(), "people.xlsx")
    assert "unpacks to far more" in answer.text
    assert not Import.objects.exists()


def test_a_workbook_that_takes_too_long_is_given_up(
    olga: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brain.core.sheets.workbook.GRACE", 0.001 - 20)
    assert "The file cannot be read." in send(sign_in(olga), as_xlsx(WESTERN), "people.xlsx").text


def test_columns_are_guessed_and_can_be_changed(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    address = send(client, as_csv(MESSY).encode()).headers["Location"]
    assert Import.objects.get().meanings == ["given", "family", "email", "language", "part", ""]
    page = client.get(address)
    assert "Adresse électronique" in page.text
    assert "aissatou.ba@example.org" in page.text
    nowhere = choose(client, address, **{"column-2": ""})
    assert nowhere.status_code == 422
    assert "Say which column holds the e-mail addresses." in nowhere.text
    assert "Two columns cannot mean the same." in choose(client, address, **{"column-0": "email"}).text
    choose(client, address, **{"column-4": "", "language": "es", "part": "speaker"})
    row = Row.objects.get(number=12)
    assert (row.language, row.part) == ("es", Part.SPEAKER)
    assert Row.objects.get(number=14).outcome == Outcome.NEW


def test_a_sheet_without_a_line_of_names_loses_nobody(olga: Member, sign_in: SignIn) -> None:
    sheet = check(sign_in(olga), b"amina@example.org,Amina\nbo@example.org,Bo\n")
    assert [row.email for row in sheet.rows.all()] == ["amina@example.org", "bo@example.org"]


def test_problems_are_said_in_the_organisers_language(olga: Member, sign_in: SignIn) -> None:
    sheet = check(sign_in(olga), as_csv(MESSY).encode())
    english = sign_in(olga).get(f"{GROUP}import/{sheet.pk}/").text
    assert "There are several addresses in one cell. Leave one." in english
    assert "chiara@example.org; c.rossi@example.org" in english


def test_nobody_is_written_to_before_the_button_and_then_each_once(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    sheet = check(client, as_csv(MESSY).encode())
    assert "nobody has been written to" in client.get(f"{GROUP}import/{sheet.pk}/").text
    for _press in range(2):
        assert client.post(f"{GROUP}import/{sheet.pk}/start").status_code == 303
    invited = dict(Invitation.objects.values_list("email", "language"))
    assert invited == {
        "aissatou.ba@example.org": "fr", "salma@example.org": "ar", "joao@example.org": "pt",
        "eunji.kim@example.org": "ko", "grace@example.org": "en",
    }  # fmt: skip
    assert {parseaddr(message.to[0])[1] for message in mail.outbox} == set(invited)
    assert str(make_header(decode_header(mail.outbox[1].to[0]))) == "سلمى العلوي <salma@example.org>"
    assert len(mail.outbox) == len(invited)
    assert {message.extra_headers["Content-Language"] for message in mail.outbox} == set(invited.values())
    assert AuditEntry.objects.get(verb="invite_list").details == {"import": sheet.pk, "people": 5}


def test_the_same_list_again_invites_only_who_is_new(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    client.post(f"{GROUP}import/{check(client, as_csv(MESSY).encode()).pk}/start")
    mail.outbox.clear()
    Invitation.objects.filter(email="joao@example.org").update(declined_at=timezone.now())
    again = check(client, as_csv([*MESSY, ["New", "One", "new@example.org", "", "", ""]]).encode())
    outcomes = {row.email: (row.outcome, row.problem) for row in again.rows.exclude(email="")}
    assert outcomes["aissatou.ba@example.org"] == (Outcome.KNOWN, "")
    assert outcomes["joao@example.org"] == (Outcome.WRONG, Problem.DECLINED)
    client.post(f"{GROUP}import/{again.pk}/start")
    assert [message.to for message in mail.outbox] == [["New One <new@example.org>"]]
    assert Invitation.objects.count() == 6


def test_a_form_that_is_sent_twice_is_kept_once(olga: Member, sign_in: SignIn) -> None:
    client, key = sign_in(olga), str(uuid4())
    answers = {send(client, as_csv(MESSY).encode(), key=key).headers["Location"] for _time in range(2)}
    assert len(answers) == Import.objects.count() == 1


def test_members_are_asked_on_the_site_and_not_added(olga: Member, amina: Member, sign_in: SignIn) -> None:
    Attendance.objects.filter(member=amina).delete()
    confirm_address(amina)
    client = sign_in(olga)
    sheet = check(client, b"email\namina@example.org\n")
    page = client.get(f"{GROUP}import/{sheet.pk}/").text
    assert "To be invited" in page  # as of anybody else: a list does not tell who has an account
    client.post(f"{GROUP}import/{sheet.pk}/start")
    assert mail.outbox == []
    told = amina.notifications.get()
    assert (told.kind, told.act, told.url) == ("cohort", "invited", "/g/12")
    assert not amina.attendances.exists()
    assert sign_in(amina).post(f"{GROUP}join").status_code == 303
    assert amina.attendances.get().is_confirmed


def test_who_asked_already_is_in_by_the_organisers_list(olga: Member, eunji: Member, sign_in: SignIn) -> None:
    confirm_address(eunji)
    Attendance.objects.create(member=eunji, edition=12)
    client = sign_in(olga)
    sheet = check(client, b"email,as\neunji@example.org,speaker")
    client.post(f"{GROUP}import/{sheet.pk}/start")
    assert eunji.attendances.get(edition=12).is_confirmed


@pytest.mark.parametrize("who", ["olga", "chiara", "nomsa"])
def test_only_the_team_names_organisers(
    who: str, olga: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    sheet = check(sign_in(request.getfixturevalue(who)), b"email,role\nx@example.org,organiser\n")
    outcome = Outcome.WRONG if who == "olga" else Outcome.NEW
    assert sheet.rows.get().outcome == outcome


@pytest.mark.parametrize(
    ("who", "status"),
    [("olga", 200), ("chiara", 200), ("nomsa", 200), ("farid", 403), ("benoit", 403), ("amina", 403), ("eunji", 403)],
)
def test_who_brings_in_lists(
    who: str, status: int, olga: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    sheet = check(sign_in(olga), as_csv(MESSY).encode())
    client = sign_in(request.getfixturevalue(who))
    for page in ("", f"{sheet.pk}/", f"{sheet.pk}/progress", f"{sheet.pk}/report"):
        assert client.get(f"{GROUP}import/{page}").status_code == status, page
    if status == 403:
        assert send(client, as_csv(MESSY).encode()).status_code == 403
        for act in ("start", "forget"):
            assert client.post(f"{GROUP}import/{sheet.pk}/{act}").status_code == 403
        assert not Invitation.objects.exists()
        assert Import.objects.count() == 1


def test_a_sheet_belongs_to_its_academy(olga: Member, sign_in: SignIn) -> None:
    sheet = check(sign_in(olga), as_csv(MESSY).encode())
    give_part(olga, Part.ORGANISER, 11)
    assert sign_in(olga).get(f"/en/academies/11/people/import/{sheet.pk}/").status_code == 404
    assert sign_in(olga).get(f"/en/academies/77/people/import/{sheet.pk}/").status_code == 404


def test_guests_sign_in_first(client: Client, db: None) -> None:
    assert client.get(f"{GROUP}import/").status_code == 302


def test_the_report_is_a_file_in_which_nothing_is_run(olga: Member, sign_in: SignIn) -> None:
    sheet = check(sign_in(olga), as_csv(MESSY).encode())
    answer = sign_in(olga).get(f"{GROUP}import/{sheet.pk}/report")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][:3] == ["Row", "Result", "What is wrong"]
    assert "'=1+1" in rows[2]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_list_is_forgotten_and_invitations_stand(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    sheet = check(client, as_csv(MESSY).encode())
    client.post(f"{GROUP}import/{sheet.pk}/start")
    assert client.post(f"{GROUP}import/{sheet.pk}/forget").status_code == 303
    assert not Row.objects.exists()
    assert Invitation.objects.count() == 5


def test_too_old_lists_are_forgotten_by_themselves(olga: Member, sign_in: SignIn) -> None:
    check(sign_in(olga), as_csv(MESSY).encode())
    assert imports.forget_before(timezone.now() - timedelta(days=1)) == 0
    assert imports.forget_before(timezone.now() + timedelta(seconds=1)) > 0
    assert not Row.objects.exists()


def ten_thousand() -> bytes:
    names = ["Amina Diallo", "سلمى العلوي", "김은지", "João da Silva"]
    return as_csv([["Name", "E-mail"], *([names[n % 4], f"p{n}@example.org"] for n in range(10_000))]).encode()


class Died(BaseException):
    """What ends a worker."""


def test_ten_thousand_rows_go_on_where_a_worker_died(
    olga: Member, sign_in: SignIn, worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(olga)
    sheet = check(client, ten_thousand())
    assert sheet.stage == Stage.CHECKING
    go_on_with.func(sheet.pk)
    bar = client.get(f"{GROUP}import/{sheet.pk}/progress")
    assert 'max="10000" value="1000"' in bar.text
    assert "HX-Refresh" not in bar.headers
    worker()
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.counts()) == (Stage.CHECKED, {Outcome.NEW: 10_000})
    assert client.get(f"{GROUP}import/{sheet.pk}/progress").headers["HX-Refresh"] == "true"

    client.post(f"{GROUP}import/{sheet.pk}/start")
    done = imports.invitations.invite_list
    parts: list[int] = []

    def invite_some(**fields: Any) -> None:
        parts.append(len(fields["guests"]))
        done(**fields)
        if len(parts) == 3:
            raise Died

    monkeypatch.setattr(imports.invitations, "invite_list", invite_some)
    with pytest.raises(Died):
        worker()
    assert Invitation.objects.count() == 1_000  # what the third part did is undone with it
    go_on.func()
    assert Invitation.objects.count() == 1_000  # it may still be at work
    Import.objects.update(worked_at=timezone.now() - timedelta(minutes=3))
    go_on.func()
    monkeypatch.setattr("brain.cohorts.sending.send_due", lambda: False)
    worker()
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.counts()) == (Stage.DONE, {Outcome.INVITED: 10_000})
    assert Invitation.objects.count() == 10_000
    assert sum(entry.details["people"] for entry in AuditEntry.objects.filter(verb="invite_list")) == 10_000


def test_who_lost_the_right_invites_nobody_any_more(olga: Member, sign_in: SignIn, worker: Callable[[], None]) -> None:
    client = sign_in(olga)
    sheet = check(client, as_csv(MESSY).encode())
    worker()
    client.post(f"{GROUP}import/{sheet.pk}/start")
    give_part(olga, Part.PARTICIPANT)
    worker()
    assert not Invitation.objects.exists()
    assert Import.objects.get().stage == Stage.CHECKED


def test_the_page_goes_on_by_itself_only_while_something_is_done(
    olga: Member, sign_in: SignIn, worker: Callable[[], None]
) -> None:
    client = sign_in(olga)
    sheet = check(client, as_csv(MESSY).encode())
    assert 'hx-trigger="every 2s"' in client.get(f"{GROUP}import/{sheet.pk}/").text
    worker()
    page = client.get(f"{GROUP}import/{sheet.pk}/").text
    assert "every 2s" not in page
    assert "Invite 5 people" in page


@pytest.mark.parametrize("who", ["oscar", "chiara", "nomsa"])
def test_who_brought_a_list_in_alone_has_its_people_invited(
    who: str, olga: Member, chiara: Member, nomsa: Member, sign_in: SignIn
) -> None:
    """Rows are read with the rights of who brought them in: an editor's list may name organisers."""
    others = {"chiara": chiara, "nomsa": nomsa, "oscar": give_part(make_member("oscar", "Oscar"), Part.ORGANISER)}
    sheet = check(sign_in(olga), as_csv(MESSY).encode())
    page, client = f"{GROUP}import/{sheet.pk}/", sign_in(others[who])
    assert "Olga Petrova</bdi> brought in this list" in client.get(page).text
    assert f"{page}start" not in client.get(page).text
    assert client.get(f"{page}columns").status_code == 404
    assert client.post(f"{page}columns", {"language": "en", "part": "organiser"}).status_code == 404
    assert client.post(f"{page}start").status_code == 404
    assert not Invitation.objects.exists()
    assert sign_in(olga).post(f"{page}start").status_code == 303
    assert Invitation.objects.exists()
