// The keys of a page: j k n / ? r. Fetched when the first of them is pressed.
import { isShortcut, letterOf } from "./shortcuts.js";

const ITEMS = "article.post, #topics > li, .rows > li";

const items = () => [...document.querySelectorAll(ITEMS)].filter((item) => item.offsetParent);

/** Return where the reader is: what they have stepped to or stand in, or else the first item below the frame's top. */
const current = () => {
  const stood = document.activeElement?.closest(ITEMS);
  if (stood) return stood;
  return items().find((item) => item.getBoundingClientRect().bottom > 90);
};

const stepTo = (item) => {
  if (!item) return;
  const link = item.querySelector("h3 a, h2 a, .perm") ?? item;
  const target = item.localName === "article" ? item : link;
  if (target === item) item.tabIndex = -1;
  target.focus({ preventScroll: true });
  item.scrollIntoView({ block: "start" });
};

const step = (by) => {
  const all = items();
  const stood = document.activeElement?.closest(ITEMS);
  if (stood) stepTo(all[all.indexOf(stood) + by]);
  else stepTo(by > 0 ? current() : all[all.indexOf(current()) - 1]);
};

const toNew = () => {
  const news = document.querySelector(".pill, .since + .branch article, article:has(.chip.new), .rows > :is(.unread, .newly)");
  const unread = document.querySelector('.head a[href$="/unread"]');
  if (news?.matches(".pill")) news.click();
  else if (news) stepTo(news);
  else unread?.click();
};

const reply = () => {
  const stood = document.activeElement?.closest("article.post");
  const link = stood?.querySelector('a[href*="?answers="]:not([href*="quote"])');
  if (link) link.click();
  else document.querySelector("form[data-place] textarea")?.focus();
};

const search = () => {
  const input = [...document.querySelectorAll('[role=search] input, main input[name="q"]')].find((one) => one.offsetParent);
  if (input) input.focus();
  else document.querySelector(".tool.narrow[href]")?.click();
};

const help = async () => {
  const address = `/${document.documentElement.lang}/forum/keys`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    const dialog = document.createElement("dialog");
    dialog.className = "box";
    dialog.innerHTML = `<form method="dialog"><button class="btn" autofocus>✕</button></form>${await answer.text()}`;
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  } catch {
    location.assign(address);
  }
};

const ACTS = { j: () => step(1), k: () => step(-1), n: toNew, r: reply, "/": search, "?": help };

const press = (event) => {
  if (!isShortcut(event)) return;
  event.preventDefault();
  ACTS[letterOf(event)]();
};

/** The keys work; what it returns does what a key says. */
export const start = () => {
  addEventListener("keydown", press);
  return press;
};
