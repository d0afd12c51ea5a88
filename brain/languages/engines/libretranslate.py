"""LibreTranslate, or any server of its HTTP protocol."""

from collections.abc import Sequence

from brain.languages.engines.base import EngineError, Pair, Reason, as_translations
from brain.languages.engines.server import Server

# Codes of its own that it also takes in short; its other regional forms ("pt-BR") it takes in full alone.
_SHORT = {"zh-Hans": "zh"}


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
                (_SHORT.get(language["code"], language["code"]), _SHORT.get(target, target))
                for language in self._server.get("/languages")
                for target in language["targets"]
            }
            return frozenset(Pair(*codes) for codes in named if len(set(codes)) == 2 and "-" not in "".join(codes))
        except (TypeError, KeyError) as error:
            raise EngineError(Reason.WRONG_TYPE, "/languages") from error

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        # Always the source: "auto" picks one language for a whole batch. And text: "html" unescapes entities.
        body = {"q": list(texts), "source": pair.source, "target": pair.target, "format": "text", **self._key}
        try:
            answer = self._server.post("/translate", body)
        except EngineError as error:
            if error.reason is Reason.REJECTED and "API key" in error.detail:  # 400 where none was sent
                raise EngineError(Reason.REFUSED, error.detail) from error
            raise
        return as_translations(answer.get("translatedText") if isinstance(answer, dict) else None, texts)
