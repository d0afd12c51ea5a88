"""The copy of a member's data: a ZIP archive with JSON and files."""

import json
from collections.abc import Mapping
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from brain.members.models import Member
from brain.members.registry import exports

_PIECE = 1024 * 1024


def write_archive(member: Member, target: IO[bytes]) -> None:
    """`target` holds everything that the apps know of the member; what is in it is told in the active language.

    Each app has NAME.json and, where it keeps files, a folder NAME/. A stored file that is lost is left out: its
    row stands in the JSON.
    """
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        names = []
        for name, export in sorted(exports().items()):
            extract = export(member)
            archive.writestr(f"{name}.json", _json(extract.data))
            _add_files(archive, name, extract.files)
            names.append(name)
        archive.writestr("README.txt", render_to_string("privacy/archive.txt", {"member": member, "names": names}))


def _json(data: Any) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def _add_files(archive: ZipFile, folder: str, files: Mapping[str, File]) -> None:
    for path, file in files.items():
        try:
            content = file.open("rb")
        except FileNotFoundError:
            continue
        with content, archive.open(f"{folder}/{path}", "w", force_zip64=True) as entry:
            while piece := content.read(_PIECE):
                entry.write(piece)
