from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from brain.languages import terms, writing
from brain.languages.loading import load_glossary
from brain.languages.models import GlossaryTerm, Job, Priority, State
from brain.languages.translating import Translated
from brain.languages.worker import do_next
from brain.members.models import Member, Role
from forum.actions import write
from forum.models import Post, PostTranslation
from forum.texts import POST


def glossary_in(client: Client, language: str) -> str:
    with translation.override(language):
        response = client.get(reverse("languages:glossary"))
    assert response.status_code == 200
    return response.text


@pytest.mark.django_db
def test_anybody_finds_the_terms_in_the_pages_language(client: Client) -> None:
    load_glossary(
        [{"en": "cooperative", "fr": "coopérative", "ko": "협동조합"}, {"en": "association", "fr": "association"}]
    )
    french = glossary_in(client, "fr")
    assert "<h2><bdi>coopérative</bdi></h2>" in french
    assert '<bdi lang="ko">협동조합</bdi>' in french
    assert french.index("<h2><bdi>association</bdi></h2>") < french.index("<h2><bdi>coopérative</bdi></h2>")
    assert "<h2><bdi>association</bdi></h2>" in glossary_in(client, "ko")  # the English form, where there is no other


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "it", "ar", "ko"])
def test_the_projects_own_glossary_is_shown_in_every_language(client: Client, language: str) -> None:
    rows = yaml.safe_load((Path(__file__).parents[2] / "brain" / "samples" / "glossary.yaml").read_text())
    load_glossary(rows)
    html = glossary_in(client, language)
    assert html.count("<h2>") == len(rows)


def term(**labels: str) -> GlossaryTerm:
    load_glossary([{"en": "assembly", **labels}])
    return GlossaryTerm.objects.get(key="assembly")


@pytest.fixture
def translator(amina: Member) -> Member:
    amina.groups.add(Group.objects.get_or_create(name=Role.TRANSLATOR)[0])
    amina.reads = ["fr", "es"]
    amina.save()
    return amina


def test_a_translator_changes_the_forms_in_languages_that_they_know(
    translator: Member, sign_in: Callable[[Member], Client]
) -> None:
    assembly = term(fr="assemblée", it="assemblea")
    address = reverse("languages:edit-term", args=[assembly.pk])
    client = sign_in(translator)
    page = client.get(address).text
    assert 'name="fr" value="assemblée"' in page
    assert 'name="it"' not in page
    assert '<bdi lang="it">assemblea</bdi>' in page
    sent = client.post(address, {"fr": "assemblée générale", "es": "asamblea", "it": "an intrusion"})
    assert sent.status_code == 303
    assembly.refresh_from_db()
    assert assembly.labels == {
        "en": "assembly",
        "fr": "assemblée générale",
        "es": "asamblea",
        "it": "assemblea",
    }
    history = client.get(address).text
    assert '<del lang="fr"><bdi>assemblée</bdi></del>' in history
    assert "Amina Diallo" in history


@pytest.mark.parametrize("name", ["add-term", "edit-term", "remove-term"])
def test_others_read_the_glossary_alone(
    name: str, eunji: Member, client: Client, sign_in: Callable[[Member], Client]
) -> None:
    assembly = term()
    address = reverse(f"languages:{name}", args=[] if name == "add-term" else [assembly.pk])
    assert sign_in(eunji).post(address, {"en": "intrusion"}).status_code == 403
    assert client.post(address, {"en": "intrusion"}).status_code == 403
    assert list(GlossaryTerm.objects.values_list("key", flat=True)) == ["assembly"]
    assert "Add a term" not in sign_in(eunji).get(reverse("languages:glossary")).text


def test_who_added_a_term_by_mistake_removes_it(
    translator: Member, daniela: Member, chiara: Member, sign_in: Callable[[Member], Client]
) -> None:
    client = sign_in(translator)
    assert client.post(reverse("languages:add-term"), {"en": "minutes", "fr": "procès-verbal"}).status_code == 303
    mine, theirs = GlossaryTerm.objects.get(key="minutes"), term()
    assert client.post(reverse("languages:remove-term", args=[theirs.pk])).status_code == 403
    assert client.post(reverse("languages:remove-term", args=[mine.pk])).status_code == 303
    assert sign_in(chiara).post(reverse("languages:remove-term", args=[theirs.pk])).status_code == 303
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fr": "x"}, "needs its English form"),
        ({"en": "Assembly"}, "already"),
        ({"en": "assémbly"}, "already"),
        ({"en": "ASSEMBLY "}, "already"),
    ],
)
def test_a_term_that_cannot_be_added_comes_back(
    fields: dict[str, str], words: str, translator: Member, sign_in: Callable[[Member], Client]
) -> None:
    term()
    answer = sign_in(translator).post(reverse("languages:add-term"), fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert GlossaryTerm.objects.count() == 1


def test_a_term_does_not_take_the_english_form_of_another(
    translator: Member, sign_in: Callable[[Member], Client]
) -> None:
    translator.reads = ["en", "fr"]
    translator.save()
    term()
    load_glossary([{"en": "meeting", "fr": "réunion"}])
    meeting = GlossaryTerm.objects.get(key="meeting")
    client, address = sign_in(translator), reverse("languages:edit-term", args=[meeting.pk])
    refused = client.post(address, {"en": "Assembly", "fr": "réunion"})
    assert refused.status_code == 422
    assert "already" in refused.text
    assert client.post(address, {"en": "Meeting", "fr": "rencontre"}).status_code == 303
    meeting.refresh_from_db()
    assert meeting.labels == {"en": "Meeting", "fr": "rencontre"}


def test_texts_with_a_changed_term_are_translated_again_and_shown_until_then(
    french: PostTranslation,
    translator: Member,
    daniela: Member,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    sign_in: Callable[[Member], Client],
) -> None:
    settings.TRANSLATION = ["apertium"]
    other = write.post_reply(topic=french.original.topic, author=daniela, body="No hay nada.", language="es")
    Job.objects.update(state=State.DONE)
    assembly = term(es="asamblea", fr="assemblée")
    address = reverse("languages:edit-term", args=[assembly.pk])
    sign_in(translator).post(address, {"es": "asamblea", "fr": "assemblée générale"})
    job = Job.objects.get(state=State.WAITING)
    assert (job.object_id, job.language, job.priority) == (french.original_id, "fr", Priority.BACKLOG)
    french.refresh_from_db()
    assert french.is_shown
    anew = Translated({"body": "Les actes de l'assemblée générale."}, "apertium 3.9 es>fr")
    monkeypatch.setattr("brain.languages.worker.translate", lambda *args, **kwargs: anew)
    assert do_next()
    assert french.original.translations.get().body == anew.fields["body"]
    assert not other.translations.exists()


def test_a_persons_translation_is_not_asked_for_again(
    french: PostTranslation, translator: Member, settings: Any
) -> None:
    settings.TRANSLATION = ["apertium"]
    source = POST.source(french.original)
    assert source is not None
    writing.write_by_person(
        POST, french.original, "fr", {"body": "Par une personne"}, editor=translator, digest=source.digest
    )
    Job.objects.update(state=State.DONE)
    terms.save_term(term(es="asamblea"), {"en": "assembly", "es": "asamblea", "fr": "réunion"}, editor=translator)
    assert not Job.objects.filter(state=State.WAITING).exists()
    assert french.original.translations.get().digest == source.digest


def test_terms_know_in_how_many_texts_they_stand(post: Post, daniela: Member, client: Client) -> None:
    assembly = term(es="asamblea")
    assert " text" not in glossary_in(client, "en").partition("assembly")[2].partition("</li>")[0]
    write.post_reply(topic=post.topic, author=daniela, body="¡Asamblea! Asamblea.", language="es")
    write.post_reply(topic=post.topic, author=daniela, body="Un asambleario.", language="es")
    write.post_reply(topic=post.topic, author=daniela, body="An assembly.", language="en")
    call_command("count_terms", stdout=StringIO())
    assembly.refresh_from_db()
    assert assembly.uses == 3
    assert "in 3 texts" in glossary_in(client, "en")
