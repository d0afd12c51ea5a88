"""The library: academy editions, series, documents with their language editions and files."""

from library.models.academies import (
    Edition,
    EditionDocument,
    EditionQuerySet,
    EditionTranslation,
    Figure,
    Mode,
    Organisation,
    SessionKind,
)
from library.models.documents import (
    Document,
    DocumentCountry,
    DocumentQuerySet,
    DocumentTranslation,
    FileVersion,
    LanguageEdition,
    Region,
    Series,
    SeriesTranslation,
    State,
    _stored_name,
)

__all__ = [
    "Document",
    "DocumentCountry",
    "DocumentQuerySet",
    "DocumentTranslation",
    "Edition",
    "EditionDocument",
    "EditionQuerySet",
    "EditionTranslation",
    "Figure",
    "FileVersion",
    "LanguageEdition",
    "Mode",
    "Organisation",
    "Region",
    "Series",
    "SeriesTranslation",
    "SessionKind",
    "State",
    "_stored_name",
]
