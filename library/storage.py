"""Where uploaded files lie."""

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    pass
