"""A sentence without its full stop, a few words, and a clause, in each language."""

WORDS = {
    "en": ("The members of our cooperative approved the new statutes", "the open letter", "we meet again in spring"),
    "fr": (
        "Les membres de notre coopérative ont approuvé les statuts",
        "la lettre ouverte",
        "on se revoit au printemps",
    ),
    "es": ("Los socios de nuestra cooperativa aprobaron los estatutos", "la carta abierta", "nos vemos en primavera"),
    "pt": ("Os sócios da nossa cooperativa aprovaram os estatutos", "a carta aberta", "voltamos a reunir na primavera"),
    "it": (
        "I soci della nostra cooperativa hanno approvato lo statuto",
        "la lettera aperta",
        "ci vediamo in primavera",
    ),
    "ca": (
        "Els socis de la nostra cooperativa van aprovar els estatuts",
        "la carta oberta",
        "ens veiem a la primavera",
    ),
    "ar": ("وافق أعضاء تعاونيتنا على النظام الأساسي الجديد", "الرسالة المفتوحة", "نلتقي مرة أخرى في الربيع"),
    "ko": ("우리 협동조합의 조합원들이 새 정관을 승인했습니다", "공개 서한", "봄에 다시 만나요"),
}
