"""Addresses for ever: documents by their identifier, in the reader's language, and files."""

from django.urls import path, re_path

from library.views import documents, files, reports, standards, texts, uploads

urlpatterns = [
    path("d/<uuid:uuid>", documents.document_permalink, name="document-permalink"),
    path("d/<uuid:uuid>/links.json", standards.document_links, name="document-links"),
    path("d/<uuid:uuid>/data.jsonld", standards.document_data_file, name="document-data"),
    path("d/<uuid:uuid>/<slug:language>.<slug:form>", standards.document_citation, name="document-citation"),
    re_path(r"^(?P<value>ark:/?[0-9]{5,9}/[0-9a-z-]{1,60})/?$", standards.identifier, name="identifier"),
    path("oai", standards.oai, name="oai"),
    path("d/<uuid:uuid>/<slug:language>/<int:number>", texts.page_permalink, name="document-page"),
    path("pages/<uuid:uuid>/<int:number>.webp", texts.page_picture, name="page-picture"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:uuid>", uploads.upload, name="upload"),
    path("files/<uuid:uuid>/<str:name>", files.file, name="file"),
    path("s/<uuid:uuid>", reports.session_permalink, name="session-permalink"),
    path("offline/<uuid:uuid>.zip", reports.offline_copy_file, name="offline-copy-file"),
    path("pictures/<uuid:uuid>", reports.photo, name="photo"),
    path("recordings/<uuid:uuid>/<slug:language>/<slug:kind>.vtt", reports.captions, name="captions"),
    path("recordings/<uuid:uuid>/<slug:language>/<slug:form>", reports.track, name="track"),
]
