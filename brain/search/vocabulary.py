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
# Korean particles and endings of 하다: a query with one also finds the word without it, or with another.
PARTICLE = re.compile(
    "(?:하게|하는|하고|했다|했어요|합니다|해요|한|에서는|에서|에게|으로|까지|부터|처럼|보다|이나|하고|은|는|이|가|을|를|의|에|로|와|과|도|만)$"
)
# Verbs' and plurals' endings, folded, that Snowball leaves on: without them a word is found in one more form.
ENDINGS = {
    "de": re.compile("(?<=.{4})(?:te(?:st|[nst])?|st|t)$"),
    "fr": re.compile("(?<=.{4})ent$|(?<=[ea]u)x$"),
}
# The weak letters of Arabic, folded: singular and plural, verb and noun of one root often differ in these alone.
WEAK = re.compile("(?<=.)[اويئؤ]")
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
# The operators of a question, folded, under all the names that they have in the interface's languages: a question
# means the same in whichever language the page is.
OPERATORS = {
    name: operator
    for operator, names in {
        "type": "type kind tipo نوع 유형",
        "language": "language lang langue idioma lingua لغه 언어",
        "category": "category categorie categoria فئه 카테고리",
        "edition": "edition academy edicion edicao edizione دوره 기수",
        "who": "who by author from qui auteur quien autor quem chi autore كاتب 작성자",
        "after": "after since apres despues depois dopo بعد 이후",
        "before": "before until avant antes prima قبل 이전",
        "in": "in dans en em nel في 안",
    }.items()
    for name in names.split()
}
TITLE = frozenset("title titre titulo titolo عنوان 제목".split())  # noqa: SIM905 - as the others
