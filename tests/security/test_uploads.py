"""Pictures that were tampered with are refused, never an error of the server."""

import random
from contextlib import suppress
from io import BytesIO
from warnings import catch_warnings

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from brain.core.uploads import check_upload, clean_file_name


@pytest.mark.parametrize(("extension", "form"), [(".png", "PNG"), (".jpg", "JPEG"), (".webp", "WEBP")])
def test_broken_pictures_are_refused_or_drawn_anew(extension: str, form: str) -> None:
    chance = random.Random(3)  # the same pictures in every run
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "hello"
    whole = BytesIO()
    Image.effect_noise((60, 40), 50).convert("RGB").save(whole, form, exif=exif)
    for number in range(1000):
        picture = bytearray(whole.getvalue())
        for _ in range(chance.choice([1, 2, 8])):
            picture[chance.randrange(len(picture) if number % 2 else 200)] = chance.randrange(256)
        with suppress(ValidationError), catch_warnings(action="ignore"):
            check_upload(SimpleUploadedFile(f"x{extension}", bytes(picture)))


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x.pdf",
        "\0.pdf",
        "../../etc/passwd.pdf",
        "a\u202efdp.exe.pdf",
        "x" * 999 + ".pdf",
        "..\\..\\a.pdf",
    ],
)
def test_file_names_hold_no_folder_line_or_direction(name: str) -> None:
    kept = clean_file_name(name)
    assert not set(kept) & {"\r", "\n", "\0", "/", "\u202e"}
    assert len(kept) <= 160
