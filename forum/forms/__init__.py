"""What may be written: checked here, and kept as typed where it cannot be accepted."""

from forum.forms.choosing import MoveForm, ReasonForm
from forum.forms.writing import EditForm, LanguageForm, ReplyForm, TopicForm, WritingForm

__all__ = ["EditForm", "LanguageForm", "MoveForm", "ReasonForm", "ReplyForm", "TopicForm", "WritingForm"]
