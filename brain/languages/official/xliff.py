"""XLIFF 1.2 and 2.0 (OASIS): written whole, read with whatever tools add to it.

A file with a DTD is refused, so that no entity is ever resolved.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from brain.languages.official.units import State, Unit, Units, Unreadable, exchanged

_1, _2 = "urn:oasis:names:tc:xliff:document:1.2", "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = {"xml:space": "preserve"}
_STATES_1 = {
    State.NEW: {"state": "needs-translation"},
    State.DRAFT: {"state": "needs-review-translation"},
    State.TRANSLATED: {"state": "final"},
}
_STATES_2 = {State.NEW: "initial", State.DRAFT: "initial", State.TRANSLATED: "final"}
_UNFINISHED = {"new", "initial"}  # and what begins with "needs-"


# --- Writing ---------------------------------------------------------------------------------------------------------


def write_1_2(name: str, content: Units) -> bytes:
    """Return the units as an XLIFF 1.2 document; `name` is said to be the original file."""
    root = Element("xliff", {"xmlns": _1, "version": "1.2"})
    languages = {"source-language": content.source_language, "target-language": content.language}
    file = SubElement(root, "file", {"original": name, "datatype": "plaintext", **languages})
    body = SubElement(file, "body")
    for unit in content.units:
        is_approved = "yes" if unit.state is State.TRANSLATED else "no"
        element = SubElement(body, "trans-unit", {"id": unit.key, "approved": is_approved, **_SPACE})
        SubElement(element, "source").text = exchanged(unit.source)
        SubElement(element, "target", _STATES_1[unit.state]).text = exchanged(unit.target)
        SubElement(element, "note", {"from": "digest"}).text = unit.digest
        SubElement(element, "note", {"from": "address"}).text = unit.note
    return _document(root)


def write_2_0(name: str, content: Units) -> bytes:
    """Return the units as an XLIFF 2.0 document; `name` is said to be the original file."""
    languages = {"srcLang": content.source_language, "trgLang": content.language}
    root = Element("xliff", {"xmlns": _2, "version": "2.0", **languages})
    file = SubElement(root, "file", {"id": "texts", "original": name})
    for unit in content.units:
        element = SubElement(file, "unit", {"id": unit.key, "canResegment": "no", **_SPACE})
        notes = SubElement(element, "notes")
        SubElement(notes, "note", {"category": "digest"}).text = unit.digest
        SubElement(notes, "note", {"category": "address"}).text = unit.note
        segment = SubElement(element, "segment", {"state": _STATES_2[unit.state]})
        SubElement(segment, "source").text = exchanged(unit.source)
        if unit.target:
            SubElement(segment, "target").text = exchanged(unit.target)
    return _document(root)


def _document(root: Element) -> bytes:
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


# --- Reading ---------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Units:
    """Return the units of an XLIFF document of either version. Raises Unreadable."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable(_("The file has a document type declaration, which XLIFF has no need of.")) from None
    except (ParseError, ValueError, LookupError):
        raise Unreadable(_("The file is damaged: it cannot be read to its end.")) from None
    if _local(root) != "xliff":
        raise Unreadable(_("This is no XLIFF document."))
    return _read_2(root) if root.get("version", "").startswith("2") else _read_1(root)


def _read_1(root: Element) -> Units:
    files = list(_all(root, "file"))
    if not files:
        raise Unreadable(_("There is nothing in the file."))
    languages = {(file.get("source-language", ""), file.get("target-language", "")) for file in files}
    if len(languages) > 1:
        raise Unreadable(_("The file has more than one language. Send a file for each."))
    [(source_language, language)] = languages
    return Units(source_language, language, [_unit_1(element) for element in _all(root, "trans-unit")])


def _unit_1(element: Element) -> Unit:
    target = _child(element, "target")
    state = target.get("state", "") if target is not None else "new"
    if not state and element.get("approved") == "no":
        state = "needs-review-translation"
    return Unit(
        element.get("id", ""), _text(_child(element, "source")), _text(target), _state(state), _digest(element, "from")
    )


def _read_2(root: Element) -> Units:
    units = [_unit_2(element) for element in _all(root, "unit")]
    return Units(root.get("srcLang", ""), root.get("trgLang", ""), units)


def _unit_2(element: Element) -> Unit:
    """A tool may have cut the unit into several segments: together they are the text."""
    pieces = [child for child in element if _local(child) in ("segment", "ignorable")]
    states = {_state(piece.get("state", "")) for piece in pieces if _local(piece) == "segment"}
    source = "".join(_text(_child(piece, "source")) for piece in pieces)
    target = "".join(_translated(piece) for piece in pieces)
    is_done = states == {State.TRANSLATED}
    return Unit(
        element.get("id", ""),
        source,
        target,
        State.TRANSLATED if is_done else State.DRAFT,
        _digest(element, "category"),
    )


def _translated(piece: Element) -> str:
    """Return the translation; what lies between segments and has none stays as it is."""
    target = _child(piece, "target")
    is_between = target is None and _local(piece) == "ignorable"
    return _text(_child(piece, "source") if is_between else target)


def _state(state: str) -> State:
    """Return how far a unit is that says `state`; a tool that says nothing is done with what it has sent back."""
    return State.DRAFT if state in _UNFINISHED or state.startswith("needs-") else State.TRANSLATED


def _digest(element: Element, named_by: str) -> str:
    return next((_text(note).strip() for note in _all(element, "note") if note.get(named_by) == "digest"), "")


def _local(element: Element) -> str:
    """Return the element's name without its namespace, which some tools leave out."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _local(one) == name)


def _child(element: Element, name: str) -> Element | None:
    children: Iterable[Element] = element
    return next((child for child in children if _local(child) == name), None)


def _text(element: Element | None) -> str:
    """Return the text of an element without the marks of tools in it."""
    return "".join(element.itertext()) if element is not None else ""
