"""Images and files in posts: what may come in, who may see it, and for how long it is kept."""

import errno
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from brain.core import uploads
from brain.languages.writing import write_by_person
from brain.members.audiences import audiences_of
from brain.members.models import Member
from forum.actions import moderate, write
from forum.attachments import UNUSED, keep_file
from forum.models import Attachment, Category, Draft, Post, Topic
from forum.texts import POST
from tests.forum.pictures import PDF, animation, declared, picture, sent, sixteen_bits

SignIn = Callable[[Member], Client]
ADDRESS = "/en/forum/attachments"


@pytest.fixture
def bring() -> Callable[..., Attachment]:
    """Return a function by which a member brings a file."""

    def brought(owner: Member, name: str = "sheet.pdf", content: bytes = PDF) -> Attachment:
        return keep_file(owner=owner, upload=sent(name, content), key=uuid.uuid4())[0]

    return brought


def attach(client: Client, name: str, content: bytes, **fields: Any) -> Any:
    return client.post(ADDRESS, {"file": sent(name, content), "key": uuid.uuid4(), **fields})


def drawn(attachment: Attachment) -> Image.Image:
    return Image.open(attachment.file.path)


def shows(client: Client, attachment: Attachment) -> int:
    return client.get(attachment.url).status_code


# --- What comes in ---------------------------------------------------------------------------------------------------


def test_a_photo_comes_in_upright_small_and_without_its_maker(amina: Member, sign_in: SignIn) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "At home in Dakar"
    photo = picture("JPEG", (3000, 1000), exif=exif)
    answer = attach(sign_in(amina), "IMG 1.JPG", photo, alt="Our [new] mill")
    told = answer.json()
    assert answer.status_code == 201
    attachment = Attachment.objects.get(pk=told["id"])
    assert (told["name"], told["media_type"], told["is_image"]) == ("IMG 1.webp", "image/webp", True)
    assert (told["width"], told["height"]) == drawn(attachment).size == (683, 2048)
    assert told["markdown"] == f"![Our \\[new\\] mill](/a/{attachment.pk})"
    assert told["size"] == Path(attachment.file.path).stat().st_size
    assert b"Dakar" not in Path(attachment.file.path).read_bytes()
    assert attachment.owner == amina


def test_a_file_comes_in_as_it_is(amina: Member, sign_in: SignIn) -> None:
    told = attach(sign_in(amina), "the [plan].pdf", PDF).json()
    attachment = Attachment.objects.get(pk=told["id"])
    assert told["markdown"] == f"[the \\[plan\\].pdf](/a/{attachment.pk})"
    assert Path(attachment.file.path).read_bytes() == PDF
    assert not told["is_image"]


def test_a_file_sent_twice_is_kept_once(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    key = uuid.uuid4()
    answers = [attach(sign_in(amina), "a.png", picture(), key=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Attachment.objects.count() == 1
    assert attach(sign_in(amina), "b.png", picture(), key=key).status_code == 409
    assert attach(sign_in(eunji), "a.png", picture(), key=key).status_code == 409


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ink.jpg", picture("JPEG", mode="CMYK")),
        ("palette.gif", picture("GIF", mode="P")),
        ("see-through.png", picture("PNG", mode="RGBA")),
        ("grey.png", picture("PNG", mode="LA")),
        ("bits.png", picture("PNG", mode="1")),
        ("tall.webp", picture("WEBP", (2, 3000))),
        ("moving.webp", animation("WEBP")),
        ("both.jpg", picture("JPEG") + b"<script>alert(1)</script>" + PDF),
    ],
)
def test_whatever_can_be_drawn_is_drawn_anew(amina: Member, sign_in: SignIn, name: str, content: bytes) -> None:
    answer = attach(sign_in(amina), name, content)
    assert answer.status_code == 201, answer.content
    attachment = Attachment.objects.get()
    assert drawn(attachment).format == "WEBP"
    assert b"script" not in Path(attachment.file.path).read_bytes()


def test_sixteen_bits_keep_their_light(amina: Member, bring: Any) -> None:
    image = drawn(bring(amina, "scan.png", sixteen_bits())).convert("L")
    assert image.getpixel((2, 4)) < 20
    assert 110 < image.getpixel((128, 4)) < 146
    assert image.getpixel((253, 4)) > 235


def test_of_an_animation_the_first_picture_is_kept(amina: Member, bring: Any) -> None:
    image = drawn(bring(amina, "moving.gif", animation()))
    assert getattr(image, "n_frames", 1) == 1
    red, _green, blue = image.convert("RGB").getpixel((5, 5))
    assert red > 200 > blue


REFUSED = {
    "huge.png": (declared(8000, 5000), 422, "too many pixels"),
    "bomb.png": (declared(60_000, 60_000), 422, "too many pixels"),
    "cut.png": (picture()[:300], 422, "cannot be read"),
    "cut.jpg": (picture("JPEG")[:300], 422, "cannot be read"),
    "cut.gif": (animation()[:30], 422, "cannot be read"),
    "photo.png": (picture("JPEG"), 422, "not what its name says"),
    "page.png": (b"<!doctype html><script>alert(1)</script>", 422, "not what its name says"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not accepted"),
    "program.exe": (b"MZ" + bytes(99), 422, "not accepted"),
    "empty.png": (b"", 422, "empty"),
    "large.pdf": (PDF + bytes(2_000_000), 413, "too large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_come_in_is_refused_with_what_to_do(
    amina: Member, sign_in: SignIn, settings: Any, name: str
) -> None:
    settings.MAX_ATTACHMENT_BYTES = 1_000_000
    content, status, words = REFUSED[name]
    answer = attach(sign_in(amina), name, content)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.json()
    assert not Attachment.objects.exists()


def test_it_is_said_in_the_language_of_the_page(amina: Member, sign_in: SignIn) -> None:
    answer = sign_in(amina).post("/fr/forum/attachments", {"file": sent("a.svg", b"<svg/>"), "key": uuid.uuid4()})
    assert "Files of this type" not in answer.json()["error"]


def test_a_member_brings_so_much_in_a_day(amina: Member, eunji: Member, sign_in: SignIn, settings: Any) -> None:
    settings.ATTACHMENTS_BYTES_A_DAY = len(PDF) + 1
    assert attach(sign_in(amina), "a.pdf", PDF).status_code == 201
    assert attach(sign_in(amina), "b.pdf", PDF).status_code == 429
    assert attach(sign_in(eunji), "b.pdf", PDF).status_code == 201
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert attach(sign_in(amina), "b.pdf", PDF).status_code == 201


def test_a_member_brings_so_many_in_a_minute(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    answers = [attach(client, f"{number}.svg", b"x") for number in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {422}
    assert answers[30].status_code == 429
    assert int(answers[30]["Retry-After"]) > 0


def test_guests_bring_nothing(client: Client, db: None) -> None:
    answer = attach(client, "a.pdf", PDF)
    assert (answer.status_code, "error" in answer.json()) == (403, True)


@pytest.mark.parametrize("fields", [{}, {"key": "x"}, {"file": "words"}])
def test_what_is_no_file_is_refused(amina: Member, sign_in: SignIn, fields: dict[str, str]) -> None:
    assert sign_in(amina).post(ADDRESS, fields).status_code == 422


def test_a_full_disk_keeps_nothing(
    amina: Member, topic: Topic, sign_in: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        answer = attach(sign_in(amina), "a.pdf", PDF)
        form = sign_in(amina).post(reply_address(topic), {"body": "Here", "attachments": sent("a.pdf", PDF)})
    assert (answer.status_code, form.status_code) == (507, 507)
    assert not Attachment.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert "Here" in form.content.decode()


# --- Without JavaScript ----------------------------------------------------------------------------------------------


def reply_address(topic: Topic) -> str:
    return f"/en/forum/t/{topic.pk}/reply"


def test_files_of_the_form_stand_at_the_end_of_the_text(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    files = [sent("mill.png", picture()), sent("plan.pdf", PDF)]
    answer = sign_in(amina).post(
        reply_address(topic), {"body": "Look:", "attachments": files, "alt": "The mill"}, follow=True
    )
    post = topic.posts.get(number=2)
    image, plan = Attachment.objects.order_by("media_type").reverse()
    if not image.is_image:
        image, plan = plan, image
    assert post.body == f"Look:\n\n![The mill](/a/{image.pk})\n\n[plan.pdf](/a/{plan.pk})"
    assert set(post.attachments.all()) == {image, plan}
    html = answer.content.decode()
    assert f'<img src="/a/{image.pk}" alt="The mill" width="60" height="40" loading="lazy" decoding="async">' in html
    assert f'<a href="/a/{plan.pk}" class="file"' in html
    assert "<small>PDF, 1\u00a0KB</small>" in html or "<small>PDF, 1&nbsp;KB</small>" in html


def test_a_picture_without_words_is_asked_about_once(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    first = client.post(reply_address(topic), {"body": "Look:", "attachments": sent("mill.png", picture())})
    assert first.status_code == 422
    assert "Say what the image shows" in first.content.decode()
    form = first.context["form"]
    body, undescribed = form["body"].value(), form["undescribed"].value()
    assert f"![](/a/{Attachment.objects.get().pk})" in body
    second = client.post(reply_address(topic), {"body": body, "undescribed": undescribed})
    assert second.status_code == 303
    assert 'alt=""' in topic.posts.get(number=2).body_html


def test_what_is_wrong_with_one_file_loses_no_other_and_no_word(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    files = [sent("a.svg", b"<svg/>"), sent("plan.pdf", PDF)]
    answer = sign_in(amina).post(reply_address(topic), {"body": "Look:", "attachments": files})
    assert answer.status_code == 422
    assert "a.svg" in str(answer.context["form"].errors["attachments"])
    assert answer.context["form"]["body"].value() == f"Look:\n\n[plan.pdf](/a/{Attachment.objects.get().pk})\n"
    assert topic.posts.count() == 1


def test_a_preview_keeps_the_files(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    fields = {"body": "Look:", "preview": "1", "attachments": sent("mill.png", picture())}
    answer = sign_in(amina).post(reply_address(topic), fields)
    attachment = Attachment.objects.get()
    assert answer.status_code == 200
    assert f'<img src="/a/{attachment.pk}"' in answer.context["preview"]
    assert f"![](/a/{attachment.pk})" in answer.context["form"]["body"].value()


# --- Who may see it --------------------------------------------------------------------------------------------------


def test_before_it_stands_in_a_post_only_its_owner_sees_it(
    amina: Member, benoit: Member, client: Client, sign_in: SignIn, bring: Any
) -> None:
    attachment = bring(amina)
    assert shows(sign_in(amina), attachment) == 200
    assert shows(sign_in(benoit), attachment) == 404
    assert shows(client, attachment) == 404


def test_in_a_public_post_everybody_sees_it_and_caches_ask_each_time(
    amina: Member, topic: Topic, client: Client, sign_in: SignIn, bring: Any
) -> None:
    attachment = bring(amina, "mill.png", picture())
    write.post_reply(topic=topic, author=amina, body=f"![The mill]({attachment.url})", language="en")
    for person in (client, sign_in(amina)):
        answer = person.get(attachment.url)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "public, no-cache")
        known = {"If-None-Match": answer["ETag"]}
        assert person.get(attachment.url, headers=known).status_code == 304
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Content-Disposition"].startswith("inline")
    document = bring(amina, "notes.txt", b"Some words\n")
    write.post_reply(topic=topic, author=amina, body=f"[notes.txt]({document.url})", language="en")
    assert client.get(document.url)["Content-Disposition"].startswith("attachment")


def test_in_a_private_post_those_see_it_who_see_the_post(
    amina: Member, eunji: Member, lounge: Category, client: Client, sign_in: SignIn, bring: Any
) -> None:
    attachment = bring(amina)
    write.start_topic(author=amina, category=lounge, title="Ours", body=f"[a]({attachment.url})", language="en")
    answer = sign_in(eunji).get(attachment.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert client.get(attachment.url, headers={"If-None-Match": answer["ETag"]}).status_code == 404
    Category.objects.filter(pk=lounge.pk).update(audience="edition-12")
    assert shows(sign_in(eunji), attachment) == (200 if "edition-12" in audiences_of(eunji) else 404)
    Category.objects.filter(pk=lounge.pk).update(audience="edition-99")
    assert shows(sign_in(eunji), attachment) == 404


def test_what_is_hidden_deleted_edited_out_or_moved_is_closed(
    amina: Member,
    benoit: Member,
    eunji: Member,
    topic: Topic,
    lounge: Category,
    client: Client,
    sign_in: SignIn,
    bring: Any,
) -> None:
    attachment = bring(amina)
    post = write.post_reply(topic=topic, author=amina, body=f"[a]({attachment.url})", language="en")
    assert shows(client, attachment) == 200
    moderate.hide_post(post=post, moderator=benoit, reason="Advertising")
    assert (shows(client, attachment), shows(sign_in(eunji), attachment)) == (404, 404)
    assert (shows(sign_in(benoit), attachment), shows(sign_in(amina), attachment)) == (200, 200)
    moderate.restore_post(post=post, moderator=benoit, reason="A mistake")
    assert shows(client, attachment) == 200
    Post.objects.filter(pk=post.pk).update(deleted_at=timezone.now())
    assert shows(client, attachment) == 404
    Post.objects.filter(pk=post.pk).update(deleted_at=None)
    moderate.move_topic(topic=topic, moderator=benoit, category=lounge, reason="Among us")
    assert (shows(client, attachment), shows(sign_in(eunji), attachment)) == (404, 200)
    write.edit_post(post=post, editor=amina, body="Nothing any more", language="en")
    assert shows(sign_in(eunji), attachment) == 404


def test_naming_a_file_gives_no_access_to_it(
    amina: Member, eunji: Member, topic: Topic, client: Client, sign_in: SignIn, bring: Any
) -> None:
    secret = bring(amina, "mill.png", picture())
    post = write.post_reply(topic=topic, author=eunji, body=f"![x]({secret.url})", language="en")
    assert not post.attachments.exists()
    assert "<img" not in post.body_html
    assert (shows(client, secret), shows(sign_in(eunji), secret)) == (404, 404)
    write.edit_post(post=post, editor=eunji, body=f"![y]({secret.url})", language="en")
    preview = sign_in(eunji).post(reply_address(topic), {"body": f"![x]({secret.url})", "preview": "1"})
    assert "<img" not in preview.context["preview"]
    assert shows(client, secret) == 404


def test_a_moderator_who_edits_a_post_keeps_its_images_and_a_reader_may_quote_them(
    amina: Member, benoit: Member, eunji: Member, topic: Topic, bring: Any
) -> None:
    attachment = bring(amina, "mill.png", picture())
    post = write.post_reply(topic=topic, author=amina, body=f"![x]({attachment.url})", language="en")
    post = write.edit_post(post=post, editor=benoit, body=f"Edited\n\n![x]({attachment.url})", reason="Typing errors")
    quote = write.post_reply(topic=topic, author=eunji, body=f"> ![x]({attachment.url})\n\nGood", language="en")
    for each in (post, quote):
        assert list(each.attachments.all()) == [attachment]
        assert "<img" in each.body_html


def test_a_translation_shows_the_images_of_its_original(amina: Member, topic: Topic, bring: Any) -> None:
    attachment = bring(amina, "mill.png", picture())
    body = f"![The mill of our cooperative]({attachment.url})"
    post: Any = write.post_reply(topic=topic, author=amina, body=body, language="en")
    words = {"body": f"![Le moulin]({attachment.url})"}
    write_by_person(POST, post, "fr", words, editor=amina, digest=POST.source(post).digest)
    assert f'<img src="{attachment.url}" alt="Le moulin"' in post.translations.get(language="fr").body_html


# --- How long it is kept ---------------------------------------------------------------------------------------------


def test_what_no_text_shows_is_gone_after_two_days(
    amina: Member, topic: Topic, bring: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    _unused, fresh, shown, replaced, drafted = (bring(amina) for _each in range(5))
    write.post_reply(topic=topic, author=amina, body=f"[a]({shown.url})", language="en")
    post = write.post_reply(topic=topic, author=amina, body=f"[a]({replaced.url})", language="en")
    write.edit_post(post=post, editor=amina, body="Without", language="en")
    Draft.objects.create(member=amina, place="new", fields={"body": f"[a]({drafted.url})"})
    Attachment.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - UNUSED - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("forget_attachments")
    assert set(Attachment.objects.all()) == {fresh, shown, replaced, drafted}
    names = {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    assert names == {each.pk.hex for each in (fresh, shown, replaced, drafted)}
    call_command("forget_attachments")
    assert Attachment.objects.count() == 4


def test_pictures_are_drawn_one_at_a_time(amina: Member, bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    fitted = uploads._fitted

    def seen(*args: Any, **options: Any) -> Any:
        held.append(uploads._ONE_AT_A_TIME.locked())
        return fitted(*args, **options)

    monkeypatch.setattr(uploads, "_fitted", seen)
    bring(amina, "mill.png", picture())
    assert held == [True]
