// The buttons above the text. Arrow keys go from one to the next.
import { letterOf } from "../shortcuts.js";
import { field, form, say } from "./page.js";
import { code, link, prefix, type, typeBlock, wrap } from "./typing.js";

const beginWord = (sign) => {
  const before = field.value.slice(0, field.selectionStart);
  type(field, (/\S$/.test(before) ? " " : "") + sign);
};

const tools = {
  bold: () => wrap(field, "**", say("strong")),
  italic: () => wrap(field, "*", say("emphasis")),
  heading: () => prefix(field, "## ", say("heading")),
  link: () => link(field, say("link")),
  quote: () => prefix(field, "> ", ""),
  list: () => prefix(field, "- ", say("item")),
  ordered: () => prefix(field, "1. ", say("item")),
  tasks: () => prefix(field, "- [ ] ", say("item")),
  code: () => code(field, say("code")),
  table: () => {
    const cell = say("cell");
    typeBlock(field, `| ${cell} 1 | ${cell} 2 |\n| --- | --- |\n|  |  |`, `${cell} 1`);
  },
  spoiler: () => {
    const text = field.value.slice(field.selectionStart, field.selectionEnd) || say("spoiler");
    typeBlock(field, `::: spoiler\n${text}\n:::`, text);
  },
  mention: () => beginWord("@"),
  topic: () => beginWord("#"),
  emoji: () => beginWord(":"),
  file: () => form.querySelector("[data-files]").click(),
};

const KEYS = { b: "bold", i: "italic", k: "link" };

const move = (bar, step) => {
  const buttons = [...bar.querySelectorAll("button")];
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
};

/** The toolbar stands above the text and works. */
export const startToolbar = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  const bar = template.content.querySelector("[role=toolbar]");
  field.before(template.content);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus, and its selection
  bar.addEventListener("click", ({ target }) => tools[target.closest("[data-tool]")?.dataset.tool]?.());
  bar.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (!/^Arrow(Left|Right)$/.test(event.key)) return;
    event.preventDefault();
    move(bar, event.key === forward ? 1 : -1);
  });
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !(letterOf(event) in KEYS)) return;
    event.preventDefault();
    tools[KEYS[letterOf(event)]]();
  });
};
