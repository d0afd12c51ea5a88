// Telling the reader what is new without moving the page: the live word, the pill, the announcer.
import { locale } from "./locale.js";
import { refineTimes } from "./times.js";

const plural = new Intl.PluralRules(locale);
const figures = new Intl.NumberFormat(locale);

let texts;
const words = () => (texts ??= JSON.parse(document.querySelector("live-stream").dataset.words));

/** Assistive technology says the text once the reader pauses. */
export const announce = (text) => {
  const announcer = document.getElementById("announcer");
  if (!announcer) return;
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 50); // the same text twice is news twice
};

let shown;
let last;

/** Whether the socket's last word was that it is connected, or there was none yet. */
export const seemsOnline = () => navigator.onLine && (last ?? "live") === "live";

/** Every live word of the page says "live", "wait" or "off"; going offline and coming back is announced. */
export const showState = (state) => {
  last = state;
  for (const word of document.querySelectorAll("[data-live-word]")) {
    word.hidden = false;
    word.textContent = words()[state];
    word.classList.toggle("wait", state === "wait");
    word.classList.toggle("off", state === "off");
  }
  if (state === "off" ? shown !== "off" : state === "live" && shown === "off") announce(words()[state]);
  if (state !== "wait") shown = state;
};

let pill;
let mustReload = false;
const unseen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) forget(target);
});

/** These elements came: announced, and counted in the pill as long as they stand below the fold. */
export const showNew = (elements) => {
  refineTimes();
  if (!elements.length) return;
  announce(count(elements.length));
  for (const element of elements) {
    if (element.getBoundingClientRect().top > innerHeight) {
      unseen.add(element);
      watcher.observe(element);
    }
  }
  showPill();
};

const forget = (element) => {
  watcher.unobserve(element);
  unseen.delete(element);
  showPill();
};

const count = (number) => {
  const forms = words().new;
  return (forms[plural.select(number)] ?? forms.other).replace("{n}", figures.format(number));
};

const showPill = () => {
  if (mustReload) return;
  for (const element of unseen) if (!element.isConnected) unseen.delete(element);
  const [first] = unseen;
  if (first) putPill(`#${first.id}`, count(unseen.size));
  else removePill();
};

const putPill = (address, text) => {
  if (!pill) {
    pill = document.createElement("a");
    pill.className = "pill floating";
    document.body.append(pill);
  }
  pill.href = address;
  pill.textContent = text;
};

const removePill = () => {
  pill?.remove();
  pill = undefined;
};

/** The page can no longer follow: the reader decides when it is fetched anew. */
export const showReload = () => {
  mustReload = true;
  putPill(location.pathname + location.search, words().reload);
  announce(words().reload);
};
