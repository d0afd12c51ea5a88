"""What people do about translations: read them beside the original, suggest, correct, review and report."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.core.ratelimit import count_or_refuse
from brain.languages import gates, writing
from brain.languages.forms import MAX_TEXT
from brain.languages.models import Origin, Report, Status, Suggestion, SuggestionState, Version
from brain.members.models import Member
from forum.actions import moderate, write
from forum.models import Category, Post, PostTranslation
from forum.texts import POST
from tests.conftest import make_member
from tests.languages.conftest import BETTER, FRENCH, SPANISH

SignIn = Callable[[Member], Client]
Bilingual = Callable[[Member], Member]
ByMachine = Callable[..., PostTranslation]


def url(name: str, post: Post, language: str = "fr") -> str:
    return reverse(f"languages:{name}", args=["post", post.pk, language])


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def hidden_fields(html: str) -> dict[str, str]:
    """Return what the form of `html` sends besides what is typed."""
    fields = dict(re.findall(r'<input type="hidden" name="(digest|since|warned)" value="([^"]*)"', html))
    fields |= dict(re.findall(r'<textarea name="(was-\w+)" hidden>\n(.*?)</textarea>', html, re.DOTALL))
    return fields


def send(client: Client, post: Post, body: str = BETTER, *, query: str = "", **fields: str) -> Any:
    """Fetch the form, fill it in and send it."""
    address = url("suggest-translation", post) + query
    return client.post(address, hidden_fields(client.get(address).content.decode()) | {"body": body} | fields)


def french_of(post: Post) -> PostTranslation:
    return post.translations.get(language="fr")


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_a_guest_reads_original_and_translation_paragraph_by_paragraph(client: Client, french: PostTranslation) -> None:
    html = text_of(client.get(url("translation", french.original)))
    assert re.search(
        r'lang="es" dir="auto"><p>Guardamos las actas de la asamblea.</p>\s*</div>'
        r'<div class="text" lang="fr" dir="auto"><p>Nous gardons les actes',
        html,
    )
    assert html.count('class="text orig-text"') == 2
    assert "Machine translation" in html
    assert "Apertium" in html
    assert "3.9" not in html
    assert url("suggest-translation", french.original) in html


@pytest.mark.parametrize("place", [("nothing", 1, "fr"), ("post", 0, "fr"), ("post", None, "es"), ("post", None, "xx")])
def test_there_is_no_page_for_what_is_not_translated(client: Client, post: Post, place: tuple[str, Any, str]) -> None:
    kind, key, language = place
    address = reverse("languages:translation", args=[kind, post.pk if key is None else key, language])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["translation", "translation-history", "suggest-translation", "report-translation"])
def test_who_may_not_see_the_original_sees_nothing_of_its_translation(
    name: str, french: PostTranslation, benoit: Member, nomsa: Member, amina: Member, client: Client, sign_in: SignIn
) -> None:
    post = french.original
    Category.objects.update(audience="edition-7")
    assert sign_in(amina).get(url(name, post)).status_code == 404
    if name in ("translation", "translation-history"):
        assert client.get(url(name, post)).status_code == 404
        assert sign_in(nomsa).get(url(name, post)).status_code == 200
    Category.objects.update(audience="public")
    reply = write.post_reply(topic=post.topic, author=amina, body=SPANISH, language="es")
    moderate.hide_post(post=reply, moderator=benoit, reason="It is advertising")
    assert sign_in(nomsa).get(url(name, reply)).status_code == 404


def test_a_stale_machine_translation_is_not_shown_and_a_persons_is_with_a_note(
    french: PostTranslation, daniela: Member, amina: Member, benoit: Member, bilingual: Bilingual, client: Client
) -> None:
    post = french.original
    write.edit_post(post=post, editor=daniela, body=SPANISH.replace("actas", "cuentas"), language="es")
    assert "Nous gardons" not in text_of(client.get(url("translation", post)))
    source = POST.source(Post.objects.get())
    assert source is not None
    writing.write_by_person(POST, post, "fr", {"body": BETTER}, editor=bilingual(benoit), digest=source.digest)
    write.edit_post(post=post, editor=daniela, body=SPANISH, language="es")
    html = text_of(client.get(url("translation", post)))
    assert "procès-verbaux" in html
    assert "The original has changed since this was translated." in html


# --- Suggesting and correcting ---------------------------------------------------------------------------------------


def test_who_knows_both_languages_suggests_and_readers_see_it_once_it_is_accepted(
    french: PostTranslation, amina: Member, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post = french.original
    answer = send(sign_in(bilingual(amina)), post, remark="The term of the statutes")
    assert (answer.status_code, answer["Location"]) == (303, url("translation", post))
    assert french_of(post).body == FRENCH
    reviewer = sign_in(bilingual(benoit))
    page = text_of(reviewer.get(reverse("languages:review-suggestions")))
    assert "The term of the statutes" in page
    assert "<del>actes</del><ins>procès-verbaux</ins>" in page
    suggestion = Suggestion.objects.get()
    assert (
        reviewer.post(reverse("languages:accept-suggestion", args=[suggestion.pk]), {"from": "suggestions"}).status_code
        == 303
    )
    row = french_of(post)
    assert (row.body, row.origin, row.editor) == (BETTER, Origin.MACHINE_EDITED, amina)
    assert "Nothing waits for you here." in text_of(reviewer.get(reverse("languages:review-suggestions")))


def test_others_are_told_what_they_lack(
    french: PostTranslation, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    refused = sign_in(eunji).get(url("suggest-translation", french.original))
    assert refused.status_code == 403
    assert "you need to know both languages" in text_of(refused)
    assert client.get(url("suggest-translation", french.original)).status_code == 302


def test_what_was_typed_is_not_lost_when_it_is_refused(
    french: PostTranslation, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    for sender in (client, sign_in(eunji)):
        refused = sender.post(url("suggest-translation", french.original), {"body": "My long work"})
        assert refused.status_code == 403
        assert "My long work" in text_of(refused)
    gone = sign_in(eunji).post(
        reverse("languages:suggest-translation", args=["post", 0, "fr"]), {"body": "My long work"}
    )
    assert gone.status_code == 404
    assert "My long work" in text_of(gone)


def test_a_reviewer_saves_at_once_and_the_history_has_both_versions(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, client: Client, sign_in: SignIn
) -> None:
    post = french.original
    assert send(sign_in(bilingual(benoit)), post).status_code == 303
    row = french_of(post)
    assert (row.body, row.origin, row.editor) == (BETTER, Origin.MACHINE_EDITED, benoit)
    assert "procès-verbaux" in row.body_html
    history = text_of(client.get(url("translation-history", post)))
    assert "Benoît Lefèvre" in history
    assert history.index("Version 2") < history.index("Version 1")
    machine, person = Version.objects.order_by("pk")
    compared = text_of(client.get(url("translation-history", post), {"old": person.pk, "new": machine.pk}))
    assert "<del>procès-verbaux</del>" in compared


def test_the_author_reviews_translations_of_their_own_post(
    french: PostTranslation, daniela: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    assert send(sign_in(bilingual(daniela)), french.original).status_code == 303
    assert french_of(french.original).body == BETTER


def test_the_first_translation_may_be_a_persons(
    post: Post, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    assert send(sign_in(bilingual(benoit)), post).status_code == 303
    assert french_of(post).origin == Origin.HUMAN


def test_what_looks_wrong_is_advice(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    client, post = sign_in(bilingual(benoit)), french.original
    without_link = "Nous gardons les procès-verbaux de l'assemblée.\n\nVoyez les archives."
    asked = send(client, post, without_link)
    html = text_of(asked)
    assert asked.status_code == 200
    assert "Links, mentions, code or the form of the text are not those of the original." in html
    assert french_of(post).body == FRENCH
    again = client.post(url("suggest-translation", post), hidden_fields(html) | {"body": without_link})
    assert again.status_code == 303
    assert french_of(post).body == without_link


@pytest.mark.parametrize(("body", "words"), [("  \n", "Write something first."), ("x" * (MAX_TEXT + 1), "Shorten it.")])
def test_nothing_and_too_much_are_refused(
    body: str, words: str, french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    refused = send(sign_in(bilingual(benoit)), french.original, body)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert french_of(french.original).body == FRENCH


def test_a_preview_saves_nothing(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    page = send(sign_in(bilingual(benoit)), french.original, "Un **mot** <script>alert(1)</script>", preview="1")
    assert "<strong>mot</strong> &lt;script&gt;" in page.content.decode()
    assert french_of(french.original).body == FRENCH


def test_who_looks_at_previews_very_often_is_asked_to_wait(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    client, address = sign_in(bilingual(benoit)), url("suggest-translation", french.original)
    fields = hidden_fields(client.get(address).content.decode()) | {"body": "Un **mot**", "preview": "1"}
    for _before in range(58):
        count_or_refuse("preview", str(benoit.pk), limit=60, seconds=60)
    assert [client.post(address, fields).status_code for _each in range(2)] == [200, 200]
    refused = client.post(address, fields)
    assert refused.status_code == 429
    assert "You have written a lot in a short time." in text_of(refused)
    assert "Un **mot**" in text_of(refused)
    assert "<strong>mot</strong>" not in refused.content.decode()


def test_the_gates_look_at_a_text_once_a_page(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    refusal = gates.refusal

    def counting(source: str, *args: Any, **kwargs: Any) -> Any:
        looked.append(source)
        return refusal(source, *args, **kwargs)

    client = sign_in(bilingual(benoit))
    monkeypatch.setattr("brain.languages.forms.gates.refusal", counting)
    assert send(client, french.original, "Un mot").status_code == 200
    assert looked == [SPANISH]


def test_a_change_of_the_original_meanwhile_is_shown_and_what_was_typed_stays(
    french: PostTranslation, daniela: Member, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    client, post = sign_in(bilingual(benoit)), french.original
    fields = hidden_fields(client.get(url("suggest-translation", post)).content.decode()) | {"body": BETTER}
    write.edit_post(post=post, editor=daniela, body=SPANISH.replace("asamblea", "junta"), language="es")
    answer = client.post(url("suggest-translation", post), fields)
    html = text_of(answer)
    assert answer.status_code == 422
    assert "<del>asamblea</del>" in html
    assert "<ins>junta</ins>" in html
    assert BETTER in html
    assert client.post(url("suggest-translation", post), hidden_fields(html) | {"body": BETTER}).status_code == 303
    assert french_of(post).body == BETTER


def test_of_two_who_correct_at_once_the_second_is_told(
    french: PostTranslation, benoit: Member, daniela: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post = french.original
    first, second = sign_in(bilingual(benoit)), sign_in(bilingual(daniela))
    fields = hidden_fields(second.get(url("suggest-translation", post)).content.decode())
    assert send(first, post).status_code == 303
    answer = second.post(url("suggest-translation", post), fields | {"body": FRENCH + " !"})
    assert answer.status_code == 422
    assert "Somebody has changed this translation meanwhile." in text_of(answer)
    assert french_of(post).body == BETTER
    again = hidden_fields(answer.content.decode()) | {"body": FRENCH + " !"}
    assert second.post(url("suggest-translation", post), again).status_code == 303
    assert list(Version.objects.order_by("pk").values_list("editor__name", flat=True)) == [
        None,
        "Benoît Lefèvre",
        "Daniela Rojas Quirós",
    ]


def test_who_sends_very_often_is_asked_to_wait(
    french: PostTranslation, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    client = sign_in(bilingual(benoit))
    answers = [
        send(client, french.original, f"{BETTER} {number * '!'}", warned="body:language") for number in range(21)
    ]
    assert [answer.status_code for answer in answers[:20]] == [303] * 20
    assert answers[20].status_code == 429
    assert BETTER in text_of(answers[20])


# --- Reviewing -------------------------------------------------------------------------------------------------------


@pytest.fixture
def suggestion(french: PostTranslation, amina: Member, bilingual: Bilingual) -> Suggestion:
    post = french.original
    source = POST.source(post)
    assert source is not None
    return writing.suggest(POST, post, "fr", {"body": BETTER}, author=bilingual(amina), digest=source.digest)


def test_reviewers_are_shown_what_they_can_judge(
    suggestion: Suggestion, benoit: Member, chiara: Member, amina: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    assert "Las actas" in text_of(sign_in(bilingual(benoit)).get(reverse("languages:review-suggestions")))
    assert "Las actas" not in text_of(sign_in(chiara).get(reverse("languages:review-suggestions")))
    assert sign_in(amina).get(reverse("languages:review-suggestions")).status_code == 403
    for name in ("accept-suggestion", "decline-suggestion"):
        for member in (chiara, amina):
            assert sign_in(member).post(reverse(f"languages:{name}", args=[suggestion.pk])).status_code == 403
    suggestion.refresh_from_db()
    assert suggestion.state == SuggestionState.OPEN


def test_a_reviewer_outside_a_private_category_sees_nothing_of_it(
    suggestion: Suggestion, bilingual: Bilingual, sign_in: SignIn
) -> None:
    Category.objects.update(audience="edition-7")
    outsider = sign_in(bilingual(make_member("tia", "Tia", language="fr", role="translator")))
    assert "Las actas" not in text_of(outsider.get(reverse("languages:review-suggestions")))
    assert outsider.post(reverse("languages:accept-suggestion", args=[suggestion.pk])).status_code == 404


def test_of_two_reviewers_the_second_learns_that_it_is_decided(
    suggestion: Suggestion, benoit: Member, daniela: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    sign_in(bilingual(benoit)).post(reverse("languages:decline-suggestion", args=[suggestion.pk]))
    answer = sign_in(bilingual(daniela)).post(reverse("languages:accept-suggestion", args=[suggestion.pk]), follow=True)
    assert "Somebody has already decided about this suggestion." in text_of(answer)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reviewer) == (SuggestionState.DECLINED, benoit)
    assert french_of(Post.objects.get()).body == FRENCH


def test_accepting_with_changes_keeps_both_hands_in_the_history(
    suggestion: Suggestion, benoit: Member, amina: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post = Post.objects.get()
    changed = BETTER.replace("Voyez", "Consultez")
    assert send(sign_in(bilingual(benoit)), post, changed, query=f"?suggestion={suggestion.pk}").status_code == 303
    assert french_of(post).body == changed
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reviewer) == (SuggestionState.ACCEPTED, benoit)
    hands = Version.objects.order_by("pk").values_list("editor__handle", "fields__body")
    assert list(hands) == [(None, FRENCH), ("amina", BETTER), ("benoit", changed)]


def test_a_machines_suggestion_waits_beside_a_persons_stale_translation(
    french: PostTranslation,
    by_machine: ByMachine,
    daniela: Member,
    benoit: Member,
    bilingual: Bilingual,
    sign_in: SignIn,
) -> None:
    post, client = french.original, sign_in(bilingual(benoit))
    send(client, post)
    write.edit_post(post=post, editor=daniela, body=SPANISH.replace("asamblea", "junta"), language="es")
    by_machine(post, FRENCH.replace("assemblée", "réunion"))
    assert french_of(post).body == BETTER
    assert "Suggestion of a machine" in text_of(client.get(reverse("languages:review-suggestions")))
    send(client, post, BETTER.replace("assemblée", "réunion"))
    assert "Suggestion of a machine" not in text_of(client.get(reverse("languages:review-suggestions")))


def test_the_list_costs_the_same_however_much_waits(
    suggestion: Suggestion, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    client = sign_in(bilingual(benoit))

    def cost(rows: int) -> int:
        Suggestion.objects.exclude(pk=suggestion.pk).delete()
        copies = [
            Suggestion(**suggestion_fields(suggestion), author=make_member(f"m{rows}x{number}", f"M {rows} {number}"))
            for number in range(rows)
        ]
        Suggestion.objects.bulk_create(copies)
        client.get(reverse("languages:review-suggestions"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("languages:review-suggestions")).content.count(b"<article") == 20
        return len(queries)

    assert cost(20) == cost(60)


def suggestion_fields(suggestion: Suggestion) -> dict[str, Any]:
    names = ("kind", "object_id", "language", "fields", "digest")
    return {name: getattr(suggestion, name) for name in names}


# --- Reporting -------------------------------------------------------------------------------------------------------


def report(client: Client, post: Post, reason: str = "nonsense") -> Any:
    return client.post(url("report-translation", post), {"reason": reason, "remark": "Not a sentence"})


def test_a_member_reports_once_and_two_members_hide_a_machines_translation(
    french: PostTranslation, amina: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    post = french.original
    assert report(client, post).status_code == 403
    assert [report(sign_in(amina), post).status_code for _twice in range(2)] == [303, 303]
    assert Report.objects.count() == 1
    assert "You have reported this translation." in text_of(sign_in(amina).get(url("report-translation", post)))
    assert french_of(post).status == Status.READY
    assert report(sign_in(eunji), post).status_code == 303
    assert french_of(post).status == Status.REJECTED
    assert "Nous gardons" not in text_of(client.get(url("translation", post)))
    assert report(sign_in(amina), post).status_code == 404


def test_a_report_needs_a_reason(french: PostTranslation, amina: Member, sign_in: SignIn) -> None:
    answer = sign_in(amina).post(url("report-translation", french.original), {"remark": "Not a sentence"})
    assert answer.status_code == 422
    assert "Not a sentence" in text_of(answer)
    assert not Report.objects.exists()


def test_a_persons_translation_stays_until_a_reviewer_has_looked(
    french: PostTranslation, amina: Member, eunji: Member, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post, reviewer = french.original, sign_in(bilingual(benoit))
    send(reviewer, post)
    for member in (amina, eunji):
        report(sign_in(member), post)
    assert french_of(post).is_shown
    assert "It cannot be understood" in text_of(reviewer.get(reverse("languages:review-reports")))
    assert reviewer.post(url("hide-translation", post), {"from": "reports"})["Location"] == reverse(
        "languages:review-reports"
    )
    assert french_of(post).status == Status.REJECTED
    assert "Nothing waits for you here." in text_of(reviewer.get(reverse("languages:review-reports")))
    reviewer.post(url("keep-translation", post))
    assert french_of(post).is_shown


def test_a_reviewer_finds_a_reported_translation_fine(
    french: PostTranslation, amina: Member, eunji: Member, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post, reviewer = french.original, sign_in(bilingual(benoit))
    for member in (amina, eunji):
        report(sign_in(member), post)
    for name in ("keep-translation", "hide-translation"):
        assert sign_in(eunji).post(url(name, post)).status_code == 403
    assert french_of(post).status == Status.REJECTED
    reviewer.post(url("keep-translation", post), {"from": "reports"})
    assert french_of(post).is_shown
    assert not Report.objects.filter(closed_at=None).exists()


def test_a_new_translation_answers_the_reports_of_the_old_one(
    french: PostTranslation, by_machine: ByMachine, amina: Member, daniela: Member, eunji: Member, sign_in: SignIn
) -> None:
    post = french.original
    report(sign_in(amina), post)
    write.edit_post(post=post, editor=daniela, body=SPANISH.replace("asamblea", "junta"), language="es")
    by_machine(post, FRENCH.replace("assemblée", "réunion"))
    report(sign_in(eunji), post)
    assert french_of(post).is_shown


# --- What must not be read -------------------------------------------------------------------------------------------


def test_versions_of_what_the_original_said_before_are_for_reviewers(
    french: PostTranslation,
    daniela: Member,
    benoit: Member,
    amina: Member,
    bilingual: Bilingual,
    client: Client,
    sign_in: SignIn,
) -> None:
    post, reviewer = french.original, sign_in(bilingual(benoit))
    send(reviewer, post)
    write.edit_post(post=post, editor=daniela, body="Guardamos los libros de la casa.", language="es")
    send(reviewer, post, "Nous gardons les livres de la maison.")
    for reader in (client, sign_in(bilingual(amina))):
        assert "assemblée" not in text_of(reader.get(url("translation-history", post)))
    assert "assemblée" in text_of(reviewer.get(url("translation-history", post)))


def test_what_a_moderator_took_out_is_read_in_no_language(
    french: PostTranslation,
    daniela: Member,
    benoit: Member,
    bilingual: Bilingual,
    client: Client,
    sign_in: SignIn,
) -> None:
    post = french.original
    author, moderator = sign_in(bilingual(daniela)), sign_in(bilingual(benoit))
    send(author, post)
    write.edit_post(post=post, editor=benoit, body="Guardamos los libros.", language="es", reason="A private address")
    pages = ("translation", "translation-history", "suggest-translation")
    for reader, names in ((client, pages[:2]), (author, pages)):
        for name in names:
            assert "assemblée" not in text_of(reader.get(url(name, post)))
    assert "Withdrawn: only moderators see it" in text_of(moderator.get(url("translation-history", post)))


def test_a_withdrawn_translation_is_not_offered_to_be_shown_again(
    french: PostTranslation, daniela: Member, benoit: Member, bilingual: Bilingual, sign_in: SignIn
) -> None:
    post = french.original
    send(sign_in(bilingual(daniela)), post)
    write.edit_post(post=post, editor=benoit, body="Guardamos los libros.", language="es", reason="A private address")
    moderator = sign_in(bilingual(benoit))
    page = text_of(moderator.get(url("translation", post)))
    assert "procès-verbaux" in page
    assert "of what the original said before" in page
    assert "somebody found it bad" not in page
    assert "show it again" not in page
    kept = text_of(moderator.post(url("keep-translation", post), follow=True))
    assert "The translation is shown" not in kept
    assert french_of(post).status == Status.REJECTED


def test_a_machines_translation_of_what_a_moderator_took_out_is_gone(french: PostTranslation, benoit: Member) -> None:
    post = french.original
    write.edit_post(post=post, editor=benoit, body="Guardamos los libros.", language="es", reason="A private address")
    assert not post.translations.exists()


def test_line_ends_as_browsers_send_them_are_no_change_of_the_original(
    post: Post, bilingual: Bilingual, amina: Member, sign_in: SignIn
) -> None:
    Post.objects.filter(pk=post.pk).update(body="Un párrafo.\n\nOtro párrafo.")
    client = sign_in(bilingual(amina))
    address = url("suggest-translation", post)
    fields = hidden_fields(client.get(address).content.decode())
    fields["was-body"] = fields["was-body"].replace("\n", "\r\n")
    html = text_of(client.post(address, fields | {"body": "Un paragraphe.", "preview": "1"}))
    assert "What has changed in the original" not in html
