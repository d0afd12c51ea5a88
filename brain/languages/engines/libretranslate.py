"""LibreTranslate, or any server of its HTTP protocol."""

from collections.abc import Sequence

from brain.languages.engines.base import EngineError, Pair, Reason, as_translations
from brain.languages.engines.server import Server
from brain.languages.reading import primary


class LibreTranslate:
    """Translates by the server at an address, with an access key where it asks for one."""

    name = "libretranslate"
    version = "1"
    longest = 2000
    most = 20

    def __init__(self, server: Server, key: str = "", *, is_third_party: bool = True) -> None:
        self.is_third_party = is_third_party
        self._server = server
        self._key = {"api_key": key} if key else {}

    def pairs(self) -> frozenset[Pair]:
        try:
            named = {
                Pair(primary(language["code"]), primary(target))
                for language in self._server.get("/languages")
                for target in language["targets"]
            }
        except (TypeError, KeyError, AttributeError) as error:
            raise EngineError(Reason.WRONG_TYPE, "/languages") from error
        return frozenset(pair for pair in named if pair.source != pair.target)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        # Always the source: "auto" picks one language for a whole batch. And text: "html" unescapes entities.
        body = {"q": list(texts), "source": pair.source, "target": pair.target, "format": "text", **self._key}
        answer = self._server.post("/translate", body)
        return as_translations(answer.get("translatedText") if isinstance(answer, dict) else None, texts)
