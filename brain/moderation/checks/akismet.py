"""Akismet, or any server of its HTTP protocol (https://akismet.com/developers/)."""

from django.conf import settings

from brain.languages.engines.base import EngineError, Reason
from brain.languages.engines.server import Server
from brain.moderation.checks.submissions import Submission

_SECONDS = 3.0  # that a writer waits at most
_THANKS = "Thanks for making the web a better place."


class Akismet:
    """Asks the server at an address whether a text is spam."""

    name = "akismet"

    def __init__(self, server: Server, *, key: str, site: str, is_test: bool = False) -> None:
        self._server = server
        self._about = {"api_key": key, "blog": site, "blog_charset": "UTF-8"} | ({"is_test": "1"} if is_test else {})

    def is_spam(self, submission: Submission) -> bool:
        """Whether the server says "true"; it says "invalid" of a wrong key, and EngineError is raised."""
        answer = self._server.post_form("/comment-check", self._form(submission))
        if not isinstance(answer, bool):
            raise EngineError(Reason.WRONG_TYPE, repr(answer)[:80])
        return answer

    def learn(self, submission: Submission, *, is_spam: bool) -> None:
        """The server knows what people say of it ("submit-spam", "submit-ham"); EngineError where it does not thank."""
        answer = self._server.tell_form("/submit-spam" if is_spam else "/submit-ham", self._form(submission))
        if answer.strip() != _THANKS:
            raise EngineError(Reason.WRONG_TYPE, answer[:80])

    def _form(self, submission: Submission) -> dict[str, str]:
        sent_from = submission.sent_from
        return {
            **self._about,
            "user_ip": sent_from.address,
            "user_agent": sent_from.agent,
            "referrer": sent_from.referrer,
            "permalink": submission.permalink,
            "comment_type": submission.kind,
            "comment_author": submission.author_name,
            "comment_author_email": submission.author_email,
            "comment_content": submission.text,
            "blog_lang": submission.languages,
        }


def as_set() -> Akismet:
    """Return the one that the settings describe."""
    server = Server(
        settings.AKISMET_URL.rstrip("/"),
        {"User-Agent": "CollectiveBrain/1.0"},
        connect_seconds=_SECONDS,
        total_seconds=_SECONDS,
    )
    return Akismet(server, key=settings.AKISMET_KEY, site=settings.SITE_URL, is_test=settings.DEMO)
