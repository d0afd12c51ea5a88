"""What the site knows of an editor: they take it along, and nothing names them once they have left."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from brain.members.models import Member
from brain.members.registry import erasures, exports
from brain.news.models import Event
from brain.publishing.models import Step
from library.actions.documents import publish_document
from library.actions.uploads import receive_file
from library.models import Document, Import, Upload
from tests.library.conftest import PDF, make_document
from tests.news.events import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(chiara: Member) -> Upload:
    """Chiara has left traces wherever the library, its desk and the events keep some; this is a file that waits."""
    document = make_document("study", state="draft")
    publish_document(document=document, by=chiara)
    Document.objects.filter(pk=document.pk).update(edited_by=chiara)
    make_event(author=chiara)
    Import.objects.create(uuid=uuid4(), kind="sheet", member=chiara, source="Turin", name="a.csv", stage="columns")
    return receive_file(member=chiara, target=document.uuid, file=ContentFile(PDF, name="study.pdf"))


def test_an_editor_takes_along_what_they_did(chiara: Member, benoit: Member, upload: Upload) -> None:
    def known(member: Member) -> dict[str, int]:
        copies = [exports()[name](member).data for name in ("library", "news", "publishing")]
        return {name: len(rows) for copy in copies for name, rows in copy.items() if rows}

    assert known(chiara) == {"documents": 1, "uploads": 1, "imports": 1, "events": 1, "steps": 1}
    assert known(benoit) == {}


def test_who_has_left_is_named_nowhere(
    chiara: Member, upload: Upload, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for erase in erasures():
            erase(chiara)
    assert not upload.path.exists() and not Upload.objects.exists()
    assert (Document.objects.get().edited_by, Step.objects.get().by, Event.objects.get().author) == (None, None, None)
