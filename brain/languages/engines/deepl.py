"""DeepL, or any server of its HTTP protocol (version 2)."""

from collections.abc import Sequence

from brain.languages.engines.base import EngineError, Pair, Reason, as_translations
from brain.languages.engines.server import Server
from brain.languages.reading import primary

FREE_URL = "https://api-free.deepl.com"
PAID_URL = "https://api.deepl.com"
# Where DeepL asks which of several forms of a language is meant.
_TARGETS = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS"}


class DeepL:
    """Translates by DeepL with an access key, at the address that goes with the key unless another is given."""

    name = "deepl"
    version = "2"
    longest = 30_000  # a request has at most 128 KiB
    most = 50

    def __init__(self, key: str, url: str = "", *, is_third_party: bool = True) -> None:
        self.is_third_party = is_third_party
        url = url or (FREE_URL if key.endswith(":fx") else PAID_URL)
        self._server = Server(url, {"Authorization": f"DeepL-Auth-Key {key}"})

    def pairs(self) -> frozenset[Pair]:
        sources, targets = self._languages("source"), self._languages("target")
        return frozenset(Pair(source, target) for source in sources for target in targets if source != target)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[str]:
        target = _TARGETS.get(pair.target, pair.target.upper())
        body = {"text": list(texts), "source_lang": pair.source.upper(), "target_lang": target}
        try:
            answer = [translation["text"] for translation in self._server.post("/v2/translate", body)["translations"]]
        except (TypeError, KeyError) as error:
            raise EngineError(Reason.WRONG_TYPE) from error
        return as_translations(answer, texts)

    def _languages(self, end: str) -> set[str]:
        try:
            return {primary(language["language"]) for language in self._server.get(f"/v2/languages?type={end}")}
        except (TypeError, KeyError, AttributeError) as error:
            raise EngineError(Reason.WRONG_TYPE, "/v2/languages") from error
