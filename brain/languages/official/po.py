"""PO files of GNU gettext: the unit's key is the context, its digest a comment for translators."""

from io import BytesIO

from babel.messages import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import gettext as _

from brain.languages.official.units import State, Unit, Units, Unreadable, exchanged

_DIGEST, _ADDRESS = "digest: ", "address: "


def write(name: str, content: Units) -> bytes:
    """Return the units as a PO file; `name` is said to be the project."""
    catalog = Catalog(locale=content.language.replace("-", "_"), project=name, version="1", fuzzy=False)
    for unit in content.units:
        target = exchanged(unit.target)
        catalog.add(
            exchanged(unit.source),
            target,
            flags={"fuzzy"} if target and unit.state is not State.TRANSLATED else (),
            auto_comments=[f"{_ADDRESS}{unit.note}", f"{_DIGEST}{unit.digest}"],
            context=unit.key,
        )
    written = BytesIO()
    write_po(written, catalog, width=0)
    return written.getvalue()


def read(content: bytes) -> Units:
    """Return the units of a PO file. Raises Unreadable."""
    try:
        catalog = read_po(BytesIO(content), ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        raise Unreadable(_("This is neither an XLIFF document nor a PO file, or it is damaged.")) from None
    language = (catalog.locale_identifier or "").replace("_", "-")
    return Units("", language, [_unit(message) for message in catalog if message.id])


def _unit(message: Message) -> Unit:
    """A message with plural forms is none of ours: its texts are of no unit."""
    if not (isinstance(message.id, str) and isinstance(message.string, str)):
        return Unit("", str(message.id))
    digest = next((line.removeprefix(_DIGEST) for line in message.auto_comments if line.startswith(_DIGEST)), "")
    is_done = message.string and not message.fuzzy
    state = State.TRANSLATED if is_done else State.DRAFT
    return Unit(message.context or "", message.id, message.string, state, digest.strip())
