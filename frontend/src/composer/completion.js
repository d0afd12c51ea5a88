// What is offered after "@", "#" and ":".
import { ask, at, field, form, make, say, site } from "./page.js";
import { type } from "./typing.js";

const KINDS = { "@": "member", "#": "topic", ":": "emoji" };
// A sign at the beginning of a word, and what stands after it: names and titles may have several words.
const BEGUN =
  /(?:^|[\s(>*_])(?:(@)([\p{L}\p{N}._-]+(?: [\p{L}\p{N}._-]+)?)?|(#)([^\s@#:()[\]][^@#:()[\]\n]{1,40})|(:)([\p{L}\p{M}_-][\p{L}\p{M}\p{N}_-]{1,30}))$/u;
const PAUSE = 120; // milliseconds

let list;
let offers = [];
let active = 0;
let begun; // where the sign stands
let asking;
let timer;

const topic = () => form.dataset.stream?.replace("topic.", "") ?? "";

const close = () => {
  asking?.abort();
  clearTimeout(timer);
  list?.remove();
  list = undefined;
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
};

const activate = (index) => {
  active = (index + offers.length) % offers.length;
  [...list.children].forEach((option, i) => (option.ariaSelected = String(i === active)));
  field.setAttribute("aria-activedescendant", list.children[active].id);
  list.children[active].scrollIntoView({ block: "nearest" });
};

const choose = (index) => {
  const { insert } = offers[index];
  field.setSelectionRange(begun, field.selectionStart);
  close();
  type(field, `${insert} `);
};

/** Return where the character at the index stands in the field: a copy of the field's text is measured. */
const placeOf = (index) => {
  const style = getComputedStyle(field);
  const copy = make("div", { textContent: field.value.slice(0, index) }, make("span", { textContent: "​" }));
  for (const name of ["font", "lineHeight", "letterSpacing", "padding", "textAlign", "wordBreak", "inlineSize"]) {
    copy.style[name] = style[name];
  }
  copy.style.cssText += ";position:absolute;visibility:hidden;white-space:pre-wrap;overflow-wrap:break-word";
  copy.dir = field.matches(":dir(rtl)") ? "rtl" : "ltr";
  field.after(copy);
  const { offsetLeft, offsetTop, offsetHeight } = copy.lastChild;
  copy.remove();
  return { left: offsetLeft, bottom: offsetTop + offsetHeight - field.scrollTop };
};

const show = () => {
  list?.remove();
  list = make("ul", { className: "offers", id: "offers", role: "listbox", ariaLabel: say("suggestions") });
  offers.forEach(({ label, hint }, index) => {
    const option = make("li", { id: `offer-${index}`, role: "option" }, make("bdi", { textContent: label }));
    if (hint) option.append(" ", make("small", { textContent: hint, dir: "auto" }));
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(index);
    });
    list.append(option);
  });
  field.after(list);
  const { left, bottom } = placeOf(begun);
  const widest = field.offsetWidth - list.offsetWidth;
  list.style.top = `${field.offsetTop + Math.min(bottom, field.offsetHeight)}px`;
  list.style.left = `${field.offsetLeft + Math.max(0, Math.min(left, widest))}px`;
  field.setAttribute("aria-controls", "offers");
  activate(0);
  site.announce(say("found", { number: offers.length }), "offers");
};

const find = async (kind, words) => {
  asking?.abort();
  asking = new AbortController();
  try {
    const query = new URLSearchParams({ kind, q: words, topic: topic() });
    const answer = await ask(`${at("complete")}?${query}`, { signal: asking.signal });
    offers = answer.ok ? (await answer.json()).found : [];
    if (offers.length) show();
    else close();
  } catch {
    // offline, or typed on
  }
};

const look = () => {
  const found = field.selectionStart === field.selectionEnd && BEGUN.exec(field.value.slice(0, field.selectionStart));
  if (!found) {
    close();
    return;
  }
  const [sign, words] = found.slice(1).filter((part) => part !== undefined);
  begun = field.selectionStart - sign.length - (words?.length ?? 0);
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE, KINDS[sign], words ?? "");
};

const KEYS = {
  ArrowDown: () => activate(active + 1),
  ArrowUp: () => activate(active - 1),
  Enter: () => choose(active),
  Tab: () => choose(active),
  Escape: close,
};

export const startCompletion = () => {
  field.ariaAutoComplete = "list";
  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!list || event.isComposing || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
};
