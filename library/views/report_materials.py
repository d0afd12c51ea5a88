"""Materials of a session or an academy: bringing, changing and removing them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brain.core.readers import current_reader
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.members.guard import MemberRequest, for_members
from library.access import report_editing as access
from library.actions import report_materials as actions
from library.forms import report_materials as forms
from library.forms.sessions import RemoveForm
from library.models import Edition, Link, Photo, Presentation, Recording, Session
from library.reports import editing
from library.reports.materials_desk import MaterialsDesk
from library.views.documents import require_form, sent
from library.views.report_editing import leads_to

Owner = Edition | Session


def _materials_of(owner: Owner) -> tuple[Any, ...]:
    """Return the name and arguments of the page with the materials of the session or the edition."""
    if isinstance(owner, Session):
        return "edit-session-materials", owner.edition.number, owner.slug
    return "edit-materials", owner.number


@for_members
@require_form
def edit_materials(request: MemberRequest, number: int, slug: str = "") -> HttpResponse:
    owner = access.place_to_fill(request.user, number, slug)
    adding = _forms_to_add(request, owner)
    act = request.POST.get("act", "")
    if act in adding:
        form = adding[act]
        if not form.is_valid():
            return _materials(request, owner, adding, status=422)
        return _added(request, owner, act, form)
    desk = _desk(request, owner)
    if request.method == "POST":
        desk.work()
        if desk.is_done:
            messages.success(request, desk.summary)
            return leads_to(*_materials_of(owner))
    return _materials(request, owner, adding, desk, status=422 if desk.has_errors else 200)


def _desk(request: MemberRequest, owner: Owner) -> MaterialsDesk:
    return MaterialsDesk(member=request.user, owner=owner, sent=request.POST, files=request.FILES.getlist("files"))


def _forms_to_add(request: HttpRequest, owner: Owner) -> dict[str, Any]:
    """Return the forms that add one thing without a file, by what `act` calls them."""
    edition, of_session = actions.edition_of(owner), isinstance(owner, Session)
    first = {"language": current_reader().languages[0], "audience": "public"}
    act = request.POST.get("act", "")

    def given(name: str) -> Any:
        return request.POST if act == name else None

    common: dict[str, Any] = {"edition": edition, "initial": first}
    choosing: dict[str, Any] = {"person": request.user, "of_session": of_session}
    return {
        "link": forms.NewLinkForm(given("link"), auto_id="link-%s", **common),
        "recording": forms.NewRecordingForm(given("recording"), auto_id="recording-%s", **common),
        "document": forms.ChooseDocumentForm(given("document"), auto_id="document-%s", **choosing, **common),
    }


def _added(request: HttpRequest, owner: Owner, act: str, form: Any) -> HttpResponse:
    models: dict[str, Any] = {"link": Link, "recording": Recording, "document": Presentation}
    material = actions.add_material(model=models[act], owner=owner, fields=form.values())
    messages.success(request, _("It is added."))
    if act == "recording":  # its tracks and captions come next
        return leads_to("edit-material", actions.edition_of(owner).number, act, material.uuid)
    return leads_to(*_materials_of(owner))


def _materials(
    request: MemberRequest, owner: Owner, adding: dict[str, Any], desk: MaterialsDesk | None = None, *, status: int
) -> HttpResponse:
    context = editing.materials_page(request, actions.edition_of(owner), owner)
    context |= {
        "adding": adding,
        "desk": desk or MaterialsDesk(member=request.user, owner=owner, sent=request.POST, files=()),
    }
    return render(request, "library/report_materials.html", context, status=status)


@for_members
@require_form
def edit_material(request: MemberRequest, number: int, kind: str, uuid: UUID) -> HttpResponse:
    material = access.material_to_edit(request.user, number, kind, uuid)
    forms_of_tracks = _forms_of_tracks(request, material)
    act = request.POST.get("act", "")
    if act in forms_of_tracks:
        return _edit_tracks(request, kind, material, forms_of_tracks, act)
    form = _form_of(material, sent(request))
    if not form.is_valid():
        return _material(request, kind, material, form, forms_of_tracks, status=422 if form.is_bound else 200)
    try:
        actions.edit_material(
            material=material, fields=form.values(), texts=form.texts(), by=request.user, revision=form.revision_seen()
        )
    except ChangedMeanwhile:
        theirs = access.material_to_edit(request.user, number, kind, uuid)
        form.refuse_revision(theirs)
        return _material(request, kind, theirs, form, forms_of_tracks, status=409)
    messages.success(request, _("It is saved."))
    return leads_to(*_materials_of(material.session or material.edition))


def _form_of(material: Any, given: QueryDict | None) -> Any:
    """Return the form that changes the material, with what was `given`."""
    names = ("text", "title", "url", "credit", "language", "target_language", "audience", "order", "edition_kind")
    initial = {name: getattr(material, name) for name in names if hasattr(material, name)}
    initial["revision"] = revision_of(material)
    common: dict[str, Any] = {"edition": material.owning_edition, "initial": initial}
    if isinstance(material, Photo | Link):
        form = forms.PhotoForm if isinstance(material, Photo) else forms.LinkForm
        return form(given, language=material.language, given=forms.given_texts(material), **common)
    if isinstance(material, Presentation):
        return forms.PresentationForm(given, of_session=material.session is not None, **common)
    return forms.RecordingForm(given, **common)


def _forms_of_tracks(request: HttpRequest, material: Any) -> dict[str, Any]:
    """Return the forms that add to a recording, by what `act` calls them."""
    if not isinstance(material, Recording):
        return {}
    act = request.POST.get("act", "")
    track = forms.TrackElsewhereForm(request.POST if act == "track" else None, recording=material, auto_id="track-%s")
    is_captions = act == "captions"
    captions = forms.CaptionsForm(
        request.POST if is_captions else None, request.FILES if is_captions else None, auto_id="captions-%s"
    )
    return {"track": track, "captions": captions}


def _edit_tracks(
    request: HttpRequest, kind: str, recording: Recording, of_tracks: dict[str, Any], act: str
) -> HttpResponse:
    form = of_tracks[act]
    if not form.is_valid():
        return _material(request, kind, recording, _form_of(recording, None), of_tracks, status=422)
    if act == "track":
        actions.add_track_elsewhere(recording=recording, fields=form.cleaned_data)
    else:
        data = form.cleaned_data
        actions.keep_captions(recording=recording, language=data["language"], kind=data["kind"], text=data["file"])
    messages.success(request, _("It is added."))
    return leads_to("edit-material", recording.owning_edition.number, kind, recording.uuid)


def _material(
    request: HttpRequest, kind: str, material: Any, form: Form, of_tracks: dict[str, Any], *, status: int
) -> HttpResponse:
    context = {
        "kind": kind,
        "material": material,
        "edition": material.owning_edition,
        "session": material.session,
        "form": form,
        "of_tracks": of_tracks,
        "languages": editing.languages(),
        "back": _address(material),
        "reads": current_reader().languages,
    }
    return render(request, "library/material_edit.html", context, status=status)


def _address(material: Any) -> str:
    name, *args = _materials_of(material.session or material.edition)
    return reverse(f"library:{name}", args=args)


@for_members
@require_form
def remove_material(request: HttpRequest, number: int, kind: str, uuid: UUID) -> HttpResponse:
    material = access.material_to_edit(request.user, number, kind, uuid)
    form = RemoveForm(sent(request))
    if form.is_valid():
        actions.remove_material(material=material)
        messages.success(request, _("It is removed."))
        return leads_to(*_materials_of(material.session or material.edition))
    context = {"form": form, "edition": material.owning_edition, "session": material.session, "thing": str(material)}
    context |= {"back": _address(material), "reads": current_reader().languages}
    return render(request, "library/report_remove.html", context, status=422 if form.is_bound else 200)


@for_members
@require_form
def remove_track(request: HttpRequest, number: int, uuid: UUID, part: str, pk: int) -> HttpResponse:
    """A track, or captions, of the recording are removed; the page of the recording has the button."""
    found = access.part_to_edit(request.user, number, uuid, part, pk)
    if request.method == "POST":
        actions.remove_part(part=found)
        messages.success(request, _("It is removed."))
    return leads_to("edit-material", number, "recording", uuid)
