"""What an editor's browser does at the desk for official translations."""

import re
from html import unescape
from typing import Any

from django.test import Client


def hidden(page: str) -> dict[str, str]:
    """Return what the page's form for a translation carries along."""
    fields = dict(re.findall(r'<input type="hidden" name="(digest|since|warned)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="(was-\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL))
    return {name: unescape(value) for name, value in fields.items()}


def translate(client: Client, kind: str, language: str, key: int, **words: str) -> Any:
    """Return the answer to an official translation, sent again where the page only wanted it looked at once more."""
    url = f"/en/translate/{kind}/{language}/{key}/"
    carried = hidden(client.get(url).text)
    answer = client.post(url, carried | words)
    if "warned" in (again := hidden(answer.text)):
        answer = client.post(url, again | words)
    return answer
