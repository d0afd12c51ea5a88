// Putting html that was made for any reader into this reader's page.
import htmx from "htmx.org/dist/htmx.esm.js";
import { isTyping } from "./typing.js";

let morphNodes;
htmx.registerExtension("brain", {
  init(htmxInside) {
    morphNodes = htmxInside.morph;
  },
  // Whether a <details> is open is the reader's business, and what stands in data-live-now only the socket knows.
  htmx_before_morph_attr: (element, { attrName }) => !(attrName === "open" && element.localName === "details"),
  // The slot of what a post holds stays filled as it is: held.js sees to it.
  htmx_before_morph_node: (element, { newNode }) =>
    !element.matches?.("[data-live-now]") && !newNode.matches?.(".held:empty"),
});

// What is for some readers alone, by the number of a text's author: "author", the "others" (without a number: those who
// are not typing), "moderator" (with a number: but that one), "mover", "member", "guest".
const isFor = {
  author: (author, reader) => author === reader.member,
  others: (author, reader) => (author ? author !== reader.member : !isTyping()),
  member: (_author, reader) => "member" in reader,
  guest: (_author, reader) => !("member" in reader),
  moderator: (author, reader) => "moderates" in reader && author !== reader.member,
  mover: (_author, reader) => "moves" in reader,
};

const MARKED = /<!--for:([a-z-]+) ?(\d*)-->([^]*?)<!--\/for-->/g; // brain/core/marks.py does the same on the server

/** Return the html as this reader may see it, with their form token and what they have done themselves. */
export const personal = (html) => {
  const reader = document.body.dataset;
  const isMine = (who, author) => ("member" in reader || who === "guest") && isFor[who]?.(author, reader);
  const template = document.createElement("template");
  template.innerHTML = html.replace(MARKED, (_all, who, author, part) => (isMine(who, author) ? part : ""));
  for (const element of template.content.querySelectorAll("[data-for]")) {
    const { author } = element.dataset;
    if (!element.dataset.for.split(" ").some((who) => isFor[who]?.(author, reader))) element.remove();
  }
  for (const element of template.content.querySelectorAll("[data-mine]")) {
    const present = document.querySelector(`[data-mine="${element.dataset.mine}"]`);
    if (present) [element.ariaPressed, element.value] = [present.ariaPressed, present.value];
  }
  fillInToken(template.content);
  return template.content;
};

const TOKEN = "csrfmiddlewaretoken";

const fillInToken = (fragment) => {
  const token = document.querySelector(`input[name=${TOKEN}]`);
  if (!token) return;
  for (const form of fragment.querySelectorAll("form[method=post]")) {
    if (!form.elements[TOKEN]) form.prepend(token.cloneNode());
  }
};

/** The element becomes what the fragment says; focus, typed text and open parts stay. */
export const morph = (element, fragment) => {
  morphNodes(element, fragment, false);
  const now = document.getElementById(element.id);
  if (now) htmx.process(now);
};

/** The fragment stands at the end of the container; what the reader looks at does not move. */
export const append = (container, fragment) => {
  const elements = [...fragment.children];
  container.append(fragment);
  for (const element of elements) {
    element.classList.add("fresh");
    htmx.process(element);
  }
  return elements[0];
};

/** What the reader writes in, or else reads: it is to stay where it is on the screen. */
export const anchor = () => {
  const isInView = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  return [document.activeElement?.closest("form"), ...document.querySelectorAll("article.post")].find(
    (element) => element && isInView(element),
  );
};

/** The change is made without the reader's text moving under their eyes. */
export const keepStill = (change, element = anchor()) => {
  const before = element?.getBoundingClientRect().top;
  const result = change();
  if (element?.isConnected) {
    scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
  }
  return result;
};

/** Whether the reader is writing inside the element. */
export const isWrittenIn = (element) =>
  [...element.querySelectorAll("textarea")].some(
    (field) => field === document.activeElement || field.value !== field.defaultValue,
  );
