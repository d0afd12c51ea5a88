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
# The operators of a question under all the names that they have in the interface's languages: a question means the same
# in whichever language the page is. The help shows the first name of the page's language.
OPERATORS = {
    "type": {
        "en": "type kind", "fr": "type", "es": "tipo", "pt": "tipo", "it": "tipo", "ar": "نوع", "ko": "유형",
    },
    "language": {
        "en": "language lang", "fr": "langue", "es": "idioma", "pt": "idioma", "it": "lingua", "ar": "لغة",
        "ko": "언어",
    },
    "category": {
        "en": "category", "fr": "catégorie", "es": "categoría", "pt": "categoria", "it": "categoria", "ar": "فئة",
        "ko": "카테고리",
    },
    "edition": {
        "en": "edition academy", "fr": "édition", "es": "edición", "pt": "edição", "it": "edizione", "ar": "دورة",
        "ko": "회차 기수",
    },
    "who": {
        "en": "who by author from", "fr": "auteur qui", "es": "autor quien", "pt": "autor quem", "it": "autore chi",
        "ar": "كاتب", "ko": "글쓴이 작성자",
    },
    "after": {
        "en": "after since", "fr": "après", "es": "después", "pt": "depois", "it": "dopo", "ar": "بعد", "ko": "이후",
    },
    "before": {
        "en": "before until", "fr": "avant", "es": "antes", "pt": "antes", "it": "prima", "ar": "قبل", "ko": "이전",
    },
    "in": {"en": "in", "fr": "dans en", "es": "en", "pt": "em", "it": "in nel", "ar": "في", "ko": "안"},
}  # fmt: skip
# What in: takes, and the kinds that type: takes, one and several.
TITLE = {
    "en": "title", "fr": "titre", "es": "título", "pt": "título", "it": "titolo", "ar": "عنوان", "ko": "제목",
}  # fmt: skip
KINDS = {
    "topic": {
        "en": "topic topics", "fr": "sujet sujets", "es": "tema temas", "pt": "tópico tópicos",
        "it": "discussione discussioni", "ar": "موضوع مواضيع الموضوع المواضيع", "ko": "주제",
    },
    "post": {
        "en": "post posts", "fr": "message messages", "es": "mensaje mensajes", "pt": "mensagem mensagens",
        "it": "messaggio messaggi", "ar": "مشاركة مشاركات المشاركة المشاركات", "ko": "글",
    },
    "document": {
        "en": "document documents", "fr": "document documents", "es": "documento documentos",
        "pt": "documento documentos", "it": "documento documenti", "ar": "وثيقة وثائق الوثيقة الوثائق", "ko": "문서",
    },
    "session": {
        "en": "session sessions", "fr": "séance séances session sessions", "es": "sesión sesiones",
        "pt": "sessão sessões", "it": "sessione sessioni", "ar": "جلسة جلسات الجلسة الجلسات", "ko": "세션",
    },
    "event": {
        "en": "event events", "fr": "événement événements", "es": "evento eventos", "pt": "evento eventos",
        "it": "evento eventi", "ar": "فعالية فعاليات الفعالية الفعاليات", "ko": "행사",
    },
    "news": {
        "en": "news", "fr": "actualité actualités", "es": "noticia noticias", "pt": "notícia notícias",
        "it": "notizia notizie", "ar": "خبر أخبار الخبر الأخبار", "ko": "소식",
    },
}  # fmt: skip
