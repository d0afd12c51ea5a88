// The page's language as Intl is asked for it: Arabic with its own digits, English with the day before the month.
const language = document.documentElement.lang;

export const locale = { ar: "ar-u-nu-arab", en: "en-GB" }[language] ?? language;
export const figures = new Intl.NumberFormat(locale);
