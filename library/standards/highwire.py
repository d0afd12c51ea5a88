"""What reference managers and scholarly search engines read in the head of a page: Highwire Press tags."""

from collections.abc import Iterable

from django.utils import timezone

from library import naming
from library.standards.records import Part, Record


def highwire_tags(record: Record, part: Part, *, is_public: bool) -> Iterable[tuple[str, str]]:
    """Yield name and content of each tag, for one language edition; a file is named if everybody gets it today."""
    yield "citation_title", part.title
    for maker in record.makers:
        yield "citation_author", maker.name
        if maker.orcid:
            yield "citation_author_orcid", maker.address
    yield "citation_publication_date", record.issued.replace("-", "/")
    yield "citation_language", part.language
    for scheme, value in record.lasting:
        if scheme == "doi":
            yield "citation_doi", value
    if series := next((row for row in naming.series() if row.slug == record.series), None):
        yield "citation_series_title", series.name_for([part.language]).text
    for words in record.subjects:
        if words.language == part.language:
            yield "citation_keywords", words.text
    yield "citation_public_url", record.cite_as
    if is_public and part.file and not record.is_under_embargo(timezone.localdate()):
        kind = "pdf" if part.file.media_type == "application/pdf" else "fulltext"
        yield f"citation_{kind}_url", part.file.url
