"""What columns and cells of a list of participants mean, in whatever language its organisers wrote them."""

import re
import unicodedata
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils import translation

from brain.cohorts.models import Meaning
from brain.members.models import Part

# Words that headers hold, folded (_folded), the surest first: a column called "Name of e-mail account" is an address.
_HEADERS: list[tuple[Meaning, str]] = [
    (Meaning.EMAIL, "e-mail email mail courriel mel correo posta بريد البريد ايميل الايميل 이메일 전자우편 메일 почта"),
    (Meaning.LANGUAGE, "language langue idioma lingua lengua sprache لغة اللغة 언어 язык"),
    (Meaning.PART, "role status statut rol papel funcao ruolo capacity qualite دور الدور صفة الصفة 역할"),
    (Meaning.GIVEN_NAME, "first given forename prenom nombre prenome الأول"),
    (Meaning.FAMILY_NAME, "surname last family famille apellido sobrenome apelido cognome عائلة العائلة 성"),
    (Meaning.NAME, "name nom nome الاسم اسم 이름 성명 имя participant participante"),
]
# Besides their names in the interface languages.
_PARTS = {
    Part.PARTICIPANT: "participant participante partecipante teilnehmer learner مشارك مشاركة مشترك 참가자",
    Part.SPEAKER: "speaker intervenant intervenante orateur oratrice ponente orador oradora palestrante "
    "relatore relatrice متحدث متحدثة محاضر محاضرة 연사 발표자",
    Part.FACILITATOR: "facilitator facilitateur facilitatrice facilitador facilitadora facilitatore trainer tutor "
    "ميسر ميسرة 진행자 퍼실리테이터",
    Part.ORGANISER: "organiser organizer organisateur organisatrice organizador organizadora organizzatore "
    "organizzatrice staff منظم منظمة 주최자 운영자",
}


def guess_meanings(headers: list[str], samples: list[list[str]]) -> list[str]:
    """Return what each column seems to mean (Meaning), each meaning once; `samples`: cells of the first rows."""
    meanings = [Meaning.NOTHING.value for _header in headers]
    for meaning, words in _HEADERS:
        known = {_folded(word) for word in words.split()}
        for at, header in enumerate(headers):
            if meanings[at] == Meaning.NOTHING and known & _words(header):
                meanings[at] = meaning.value
                break
    if Meaning.EMAIL not in meanings:
        for at in range(len(headers)):
            if any(at < len(cells) and "@" in cells[at] for cells in samples):
                meanings[at] = Meaning.EMAIL.value
                break
    if Meaning.GIVEN_NAME in meanings and Meaning.FAMILY_NAME not in meanings and Meaning.NAME in meanings:
        meanings[meanings.index(Meaning.NAME)] = Meaning.FAMILY_NAME.value  # "Prénom" and "Nom"
    return meanings


def has_headers(cells: list[str]) -> bool:
    """Whether the first line of a sheet names its columns: one of people holds an address."""
    return not any("@" in cell for cell in cells)


def language_of(cell: str) -> str:
    """Return the interface language that a cell names, by its code or its name in any of them; "" for none."""
    folded = _folded(cell)
    return _languages().get(folded) or _languages().get(folded.replace("_", "-").partition("-")[0], "")


def part_of(cell: str) -> Part | None:
    """Return as what a person took part, by the words of a cell; None where that is not clear."""
    found = {part for word in _words(cell) if (part := _parts().get(word))}
    return found.pop() if len(found) == 1 else None


@cache
def _languages() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, _own_name in settings.LANGUAGES:
        known[_folded(code)] = code
        for other, _name in settings.LANGUAGES:
            if name := Locale.parse(other, sep="-").languages.get(code.replace("-", "_")):
                known.setdefault(_folded(name), code)
    return known


@cache
def _parts() -> dict[str, Part]:
    known = {_folded(word): part for part, words in _PARTS.items() for word in words.split()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {_folded(str(part.label)): part for part in Part}
    return known


def _words(text: str) -> set[str]:
    whole = _folded(text)
    return {whole, whole.replace(" ", ""), *re.split(r"[\s/_:.()،,-]+", whole)}


def _folded(text: str) -> str:
    """Return `text` in small letters, without accents and vowel signs, and a plural "s"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain).strip().removesuffix("s")
