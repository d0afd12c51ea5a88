// Quoting and answering posts of the page in its composer.
import { ask, field, form, make, makeButton, makeIcon, say, site } from "./page.js";
import { typeBlock } from "./typing.js";

const answers = form?.elements.answers;

/** Return the words that are selected in the text of one post, and the post. */
const selection = () => {
  const chosen = getSelection();
  const range = chosen.isCollapsed ? undefined : chosen.getRangeAt(0);
  const start = range?.startContainer;
  const text = (start?.closest ? start : start?.parentElement)?.closest(".post .text");
  if (!text) return { text: "" };
  let words = chosen.toString();
  if (!text.contains(range.endContainer)) {
    const upToEnd = range.cloneRange(); // three clicks select into what comes next
    upToEnd.setEnd(text, text.childNodes.length);
    words = upToEnd.toString();
  }
  return { post: text.closest("article.post"), text: words.trim() };
};

const nameOf = (post) => post.querySelector(".by bdi").textContent;

const quote = (words, post) => {
  const { href, textContent } = post.querySelector(".perm");
  const name = nameOf(post).replace(/[[\]\\]/g, "\\$&");
  const lines = [`[${name} ${textContent.trim()}](${new URL(href).pathname})`, ...words.split("\n")];
  return lines.map((line) => `> ${line}`.trimEnd()).join("\n");
};

const put = (quoted) => {
  field.focus();
  typeBlock(field, quoted.trimEnd());
  field.scrollIntoView({ block: "nearest" });
  site.announce(say("quoted"));
};

/** The form answers this post, and says so; nothing: the topic. */
const answer = (id, name) => {
  answers.value = id;
  form.querySelector(".answering")?.remove();
  field.dispatchEvent(new InputEvent("input", { bubbles: true })); // the draft answers it too
  if (!id) return;
  const remove = makeButton("", () => {
    answer("");
    field.focus();
  });
  remove.append(makeIcon("x"), make("span", { className: "vh", textContent: say("noAnswer") }));
  const said = make("span", { id: "answering", textContent: say("answers", { name }) });
  form.querySelector(".composer").prepend(make("p", { className: "answering" }, makeIcon("reply"), said, remove));
};

/** The form says whom it answers, where a draft does. */
export const showAnswer = () => {
  const post = answers?.value && document.getElementById(`post-${answers.value}`);
  if (post) answer(answers.value, nameOf(post));
};

const follow = async (event) => {
  const link = event.target.closest('.post a[href*="?answers="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(link.href);
  if (address.pathname !== new URL(form.action).pathname) return;
  event.preventDefault();
  const post = link.closest("article.post");
  const chosen = selection();
  link.closest("details")?.removeAttribute("open");
  if (!address.searchParams.has("quote") || !answers.value) answer(address.searchParams.get("answers"), nameOf(post));
  field.focus();
  field.scrollIntoView({ block: "nearest" });
  if (!address.searchParams.has("quote")) return;
  if (chosen.post === post) {
    put(quote(chosen.text, post));
    return;
  }
  try {
    put((await (await ask(link.href)).json()).quoted);
  } catch {
    put(quote(post.querySelector(".text").innerText.trim(), post));
  }
};

// --- The button beside a selection -----------------------------------------------------------------------------------

let button;

const offer = () => {
  const { post, text } = selection();
  button?.remove();
  button = undefined;
  if (!text) return;
  const { bottom, left, right } = getSelection().getRangeAt(0).getBoundingClientRect();
  button = makeButton("", () => {
    if (!answers.value) answer(post.id.replace("post-", ""), nameOf(post));
    put(quote(text, post));
    button?.remove();
  }, "btn quote-it"); // prettier-ignore
  button.append(makeIcon("quote"), say("quote"));
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  document.body.append(button);
  button.style.top = `${scrollY + bottom + 8}px`;
  button.style.left = `${Math.max(8, Math.min((left + right) / 2, innerWidth - button.offsetWidth - 8))}px`;
};

export const startQuoting = () => {
  if (!answers) return;
  document.addEventListener("click", follow);
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 200);
  };
  document.addEventListener("selectionchange", later);
  later();
  showAnswer();
};
