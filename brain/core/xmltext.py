"""Text for XML documents."""

import re

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(text: str) -> str:
    """Return `text` without the characters that no XML 1.0 document may have (section 2.2)."""
    return _FORBIDDEN.sub("", text)
