"""What may be written: checked here, and kept as typed where it cannot be accepted."""

from forum.forms.choosing import MoveForm, ReasonForm
from forum.forms.events import EventForm
from forum.forms.polls import PollForm
from forum.forms.slow import SlowForm
from forum.forms.writing import EditForm, LanguageForm, ReplyForm, TopicForm, WritingForm

__all__ = [
    "EditForm",
    "EventForm",
    "LanguageForm",
    "MoveForm",
    "PollForm",
    "ReasonForm",
    "ReplyForm",
    "SlowForm",
    "TopicForm",
    "WritingForm",
]
