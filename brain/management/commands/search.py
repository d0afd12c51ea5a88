"""manage.py search: what somebody would find."""

import json
from argparse import ArgumentParser
from html import unescape
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils.html import strip_tags

from brain.core.readers import Reader, reading_as
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.search.query import MAX_SHOWN, Hit, search


class Command(BaseCommand):
    help = (
        "Print what is found, best first, as lines of JSON: type, id, title, language, score, snippet. A guest asks, "
        "unless --as names a member."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", help="words and operators, as in the box of the search page")
        parser.add_argument("--language", default="en", metavar="TAG", help="that the asker reads first (BCP 47)")
        parser.add_argument("--as", dest="email", default="", metavar="E-MAIL", help="ask as this member")
        parser.add_argument("--limit", type=int, default=20, metavar="N", help=f"at most {MAX_SHOWN}")

    def handle(self, *, query: str, language: str, email: str, limit: int, **options: Any) -> None:
        person = _person(email)
        reader = Reader.of(language, person.reads if isinstance(person, Member) else [])
        with reading_as(reader):
            found = search(query, audiences=audiences_of(person), languages=reader.languages)
            for hit in found[0 : max(limit, 0)]:
                self.stdout.write(json.dumps(_line(hit), ensure_ascii=False))


def _line(hit: Hit) -> dict[str, Any]:
    return {
        "type": hit.entry.kind,
        "id": hit.entry.object_id,
        "title": unescape(strip_tags(hit.title)),
        "language": hit.entry.language,
        "score": float(f"{hit.score:.6g}"),
        # Plain text but for the marks: what stands there as a tag is the text's own word.
        "snippet": unescape(hit.snippet),
    }


def _person(email: str) -> Member | AnonymousUser:
    if not email:
        return AnonymousUser()
    member = Member.objects.filter(email__iexact=email).first()
    if member is None:
        raise CommandError(f"There is no member with the address {email}.")
    return member
