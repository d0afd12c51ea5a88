"""What search knows of single languages, by their primary subtag."""

import re

# Snowball's names of the languages that it has a stemmer for.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# Korean particles: a query with one also finds the word without it, or with another.
PARTICLE = re.compile("(?:에서는|에서|에게|으로|까지|부터|처럼|보다|이나|하고|은|는|이|가|을|를|의|에|로|와|과|도|만)$")
# Articles, prepositions and conjunctions, folded: a query may hold them, a text need not.
SMALL_WORDS = frozenset(
    """
    a an and at by for from in is of on or the to with
    au aux avec dans de des du en est et la le les ou par pour sur un une
    al con del el las los por sin una uno unas unos y
    as ao aos com da das do dos e em na nas no nos o os um uma
    agli ai alla alle dal dalla dei degli della delle di ed gli i il lo nel nella per su
    و في من علي الي عن مع
    """.split()  # noqa: SIM905 - a line a language
)
