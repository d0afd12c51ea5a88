"""Pages on which reports of academies are written, below academies/."""

from django.urls import path

from library.views import new_edition, report_editing, report_materials

urlpatterns = [
    path("add/", new_edition.new_edition, name="new-edition"),
    path("<int:number>/edit/", report_editing.edit_report, name="edit-report"),
    path("<int:number>/edit/add-session/", report_editing.add_session, name="add-session"),
    path("<int:number>/edit/sessions/<slug:slug>/", report_editing.edit_session, name="edit-session"),
    path("<int:number>/edit/sessions/<slug:slug>/remove/", report_editing.remove_session, name="remove-session"),
    path("<int:number>/edit/materials/", report_materials.edit_materials, name="edit-materials"),
    path(
        "<int:number>/edit/sessions/<slug:slug>/materials/",
        report_materials.edit_materials,
        name="edit-session-materials",
    ),
    path("<int:number>/edit/<slug:kind>/<uuid:uuid>/", report_materials.edit_material, name="edit-material"),
    path("<int:number>/edit/<slug:kind>/<uuid:uuid>/remove/", report_materials.remove_material, name="remove-material"),
    path(
        "<int:number>/edit/recording/<uuid:uuid>/<slug:part>/<int:pk>/remove/",
        report_materials.remove_track,
        name="remove-track",
    ),
]
