"""From a text to its translation: in paragraphs and segments, by the best route that gives one which may be shown."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from brain.core.batches import in_batches
from brain.languages import detection, gates, usage
from brain.languages.engines import EngineError, Pair, Reason
from brain.languages.glossary import terms_for
from brain.languages.models import Segment
from brain.languages.reading import primary
from brain.languages.routes import Route, calls_of, routes_for
from brain.languages.segments import split, split_plain
from brain.languages.texts import Fields, Form, Source, TextKind

_BATCH = 500


class Untranslatable(Exception):
    """No engine gave a translation that may be shown, for `reason` (engines.Reason or gates.Refusal).

    `engine` said so last; `is_temporary`: it may be tried again, after `retry_after` seconds if that is not 0.
    """

    def __init__(self, reason: Reason | gates.Refusal, engine: str = "", error: EngineError | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.engine = engine
        self.detail = error.detail if error else ""
        self.is_temporary = bool(error and error.is_temporary)
        self.retry_after = error.retry_after if error else 0.0


@dataclass(frozen=True)
class Translated:
    """Translated fields, and the routes that they came by (Route.version)."""

    fields: Fields
    engine: str


@dataclass(frozen=True)
class _Part:
    """A stretch of a text in one language."""

    text: str
    language: str


def translate(
    source: Source, kind: TextKind, target: str, *, before_call: Callable[[], None] = lambda: None
) -> Translated:
    """Return the fields of `source` in `target` (BCP 47); raise Untranslatable where no engine gives them.

    `before_call` is called before every call to an engine.
    """
    fields: dict[str, str] = {}
    ways: dict[str, None] = {}
    for name, text in source.fields.items():
        is_markdown = kind.fields[name] is Form.MARKDOWN
        parts = list(_parts(text, source)) if is_markdown else [_Part(text, source.language)]
        done = [_translated(part, target, source, is_markdown, before_call) for part in parts]
        fields[name] = "".join(text for text, _way in done)
        ways |= dict.fromkeys(way for _text, way in done if way)
    return Translated(fields, ", ".join(ways))


def translate_text(text: str, pair: Pair, routes: Sequence[Route], *, is_markdown: bool = True) -> tuple[str, Route]:
    """Return `text` in the target language, and the first of `routes` that gave a translation which may be shown.

    Raises Untranslatable where none did.
    """
    return _by_first_route(text, pair, routes, is_markdown, before_call=lambda: None)


def _parts(text: str, source: Source) -> Iterator[_Part]:
    """Yield the paragraphs of `text`; those in a row that are in one language together."""
    paragraphs = detection.paragraph_languages(text, language=source.language, likely=source.likely)
    for language, several in groupby(paragraphs, key=lambda paragraph: primary(paragraph.language)):
        yield _Part("".join(text[paragraph.start : paragraph.end] for paragraph in several), language)


def _translated(
    part: _Part, target: str, source: Source, is_markdown: bool, before_call: Callable[[], None]
) -> tuple[str, str]:
    """Return the part in the target language and the way; as it is, where it needs no translation or none is known."""
    pair = Pair(primary(part.language), primary(target))
    is_main = pair.source == primary(source.language)
    if not part.text.strip() or pair.source == pair.target or (pair.source == detection.UNKNOWN and not is_main):
        return part.text, ""
    routes = routes_for(pair, with_third_parties=source.may_leave)
    if not routes and not is_main:  # a paragraph in a language that no engine knows stays as its author wrote it
        return part.text, ""
    text, route = _by_first_route(part.text, pair, routes, is_markdown, before_call)
    return text, route.version


def _by_first_route(
    text: str, pair: Pair, routes: Sequence[Route], is_markdown: bool, before_call: Callable[[], None]
) -> tuple[str, Route]:
    terms = terms_for(pair)
    document = split(text, terms) if is_markdown else split_plain(text, terms)
    failure = Untranslatable(Reason.UNSUPPORTED)
    for route in routes:
        engine = _CachedRoute(route, before_call)
        try:
            translation = document.join(engine.translate(document.segments), retry=engine.translate)
        except EngineError as error:
            failure = _worse(failure, Untranslatable(error.reason, route.engine.name, error))
            continue
        refusal = gates.refusal(text, translation, pair, is_markdown=is_markdown)
        if refusal is None:
            return translation, route
        engine.forget()
        usage.count_failure(route.engine.name)
        failure = _worse(failure, Untranslatable(refusal, route.engine.name))
    raise failure


def _worse(before: Untranslatable, now: Untranslatable) -> Untranslatable:
    """Return what is to be told: what may succeed later is, whatever others said."""
    return before if before.is_temporary and not now.is_temporary else now


class _CachedRoute:
    """A route that asks its engine only for what nobody has asked it before."""

    def __init__(self, route: Route, before_call: Callable[[], None]) -> None:
        self._route = route
        self._before_call = before_call
        self._used: set[str] = set()

    def translate(self, texts: Sequence[str]) -> list[str]:
        keys = [_key(self._route, text) for text in texts]
        self._used.update(keys)
        known = _known(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= self._ask(missing)
        return [known[key] for key in keys]

    def forget(self) -> None:
        """What was given is not to be used again."""
        Segment.objects.filter(pk__in=self._used).delete()

    def _ask(self, missing: dict[str, str]) -> dict[str, str]:
        """What is given in one call is kept, whatever becomes of the next one."""
        keys = {text: key for key, text in missing.items()}
        given: dict[str, str] = {}
        for texts in calls_of(list(missing.values()), self._route.engine):
            given |= self._call({keys[text]: text for text in texts})
        return given

    def _call(self, missing: dict[str, str]) -> dict[str, str]:
        self._before_call()
        name = self._route.engine.name
        characters = sum(map(len, missing.values())) * len(self._route.legs)
        usage.count(name, characters=characters, texts=len(missing))
        try:
            made = self._route.translate(list(missing.values()))
        except EngineError as error:
            if error.reason is Reason.PAUSED:  # it was not called
                usage.count(name, characters=-characters, texts=-len(missing))
            else:
                usage.count_failure(name)
            raise
        given = dict(zip(missing, made, strict=True))
        today = timezone.now().date()
        rows = [Segment(key=key, translation=translation, used_on=today) for key, translation in given.items()]
        Segment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
        return given


def _key(route: Route, text: str) -> str:
    """Return the key of a masked sentence: glossary terms are masked, so that their forms do not matter here."""
    return hashlib.sha256(f"{route.version}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _known(keys: Sequence[str]) -> dict[str, str]:
    today = timezone.now().date()
    known: dict[str, str] = {}
    for some in in_batches(dict.fromkeys(keys), _BATCH):
        rows = Segment.objects.filter(pk__in=some)
        found = list(rows.values_list("key", "translation", "used_on"))
        known |= {key: translation for key, translation, _used_on in found}
        if any(used_on < today for _key, _translation, used_on in found):
            rows.update(used_on=today)
    return known
