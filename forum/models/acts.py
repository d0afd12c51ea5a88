"""The acts of moderators, by their names in the audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """The acts of moderators."""

    LOCK = "lock", _("locked the topic")
    LOCK_LATER = "lock_later", _("said when the topic is locked")
    UNLOCK = "unlock", _("unlocked the topic")
    PIN = "pin", _("pinned the topic")
    UNPIN = "unpin", _("unpinned the topic")
    MOVE = "move", _("moved the topic")
    ARCHIVE = "archive", _("put the topic into the archive")
    UNARCHIVE = "unarchive", _("took the topic out of the archive")
    SPLIT = "split", _("split the topic")
    MERGE = "merge", _("merged the topic with another")
    HIDE_TOPIC = "hide_topic", _("hid the topic")
    RESTORE_TOPIC = "restore_topic", _("restored the topic")
    HIDE = "hide", _("hid a post")
    RESTORE = "restore", _("restored a post")
    EDIT = "edit", _("edited a post")
    LANGUAGE = "language", _("corrected the language of a post")
    TAGS = "tags", _("changed the tags of the topic")
    ASK_PURGE = "ask_purge", _("asked to delete something for good")
    CONFIRM_PURGE = "confirm_purge", _("confirmed that something is deleted for good")
    CANCEL_PURGE = "cancel_purge", _("kept what was to be deleted for good")
    PURGE = "purge", _("deleted something for good")
    SLOW_MODE = "slow_mode", _("changed the slow mode of the topic")
    EDIT_POLL = "edit_poll", _("changed a poll")
    CLOSE_POLL = "close_poll", _("closed a poll")
    REOPEN_POLL = "reopen_poll", _("opened a poll again")
    EDIT_EVENT = "edit_event", _("changed an event")
    CANCEL_EVENT = "cancel_event", _("cancelled an event")
    HOLD_EVENT = "hold_event", _("called off the cancellation of an event")
