"""What a checker is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SentFrom:
    """Where a form came from: an address of the internet, a browser, the page before. None of it is kept."""

    address: str
    agent: str = ""
    referrer: str = ""


@dataclass(frozen=True)
class Submission:
    """A text as it was sent, and by whom."""

    text: str  # Markdown
    kind: str  # "forum-post" or "reply"
    author_name: str
    author_email: str
    sent_from: SentFrom
    permalink: str = ""
    languages: str = ""  # of the site: ISO 639-1, with commas between
