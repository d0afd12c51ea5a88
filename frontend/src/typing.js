// Telling the other readers of a page that this one is writing.
const EVERY = 4000;
const HOLDS = 8000; // the server forgets a sign of writing after 6 seconds, and says so once a second

let told = -Infinity;
let say;

/** Whether the others are told that this reader is writing: "somebody" may then be the reader. */
export const isTyping = () => Date.now() - told < HOLDS;

/** As long as something is typed, `tell` is called with the stream of the text; it returns whether it could tell. */
export const whileTyping = (tell) => {
  say = tell;
  document.addEventListener("input", ({ target }) => {
    const stream = target.localName === "textarea" && target.form?.dataset.stream;
    if (stream && target.value && Date.now() - told >= EVERY && tell({ typing: stream })) told = Date.now();
  });
};

/** The others learn at once that this reader writes no more in the stream. */
export const hush = (stream) => {
  if (told > 0) say?.({ hush: stream });
  told = -Infinity;
};
