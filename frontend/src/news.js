// Telling the reader what is new without moving the page: the live word, the pill, the announcer.
import { figures, locale } from "./locale.js";
import { refineTimes } from "./times.js";

const plural = new Intl.PluralRules(locale);

let texts;
const words = () => (texts ??= JSON.parse(document.querySelector("live-stream").dataset.words));

/** Return how many "new" replies or "updated" topics there are, in words. */
const count = (what, number) => {
  const forms = words()[what];
  return (forms[plural.select(number)] ?? forms.other).replace("{n}", figures.format(number));
};

const toSay = new Map(); // by what they are about: of several at once the last
let announcing;

/** Assistive technology says the text once the reader pauses, and then all that has come together. */
export const announce = (text, about = "page") => {
  const announcer = document.getElementById("announcer");
  if (!announcer) return;
  announcer.textContent = "";
  toSay.set(about, text);
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    announcer.textContent = [...toSay.values()].join(". "); // the same text twice is news twice
    toSay.clear();
  }, 50);
};

// --- Whether the page is live --------------------------------------------------------------------------------------

let shown;
let last;

const backs = [];

/** `back` is called whenever the page is live. */
export const whenLive = (back) => backs.push(back);

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
  if (state === "live") backs.forEach((back) => back());
  else showNobody();
  if (state === "off" ? shown !== "off" : state === "live" && shown === "off") announce(words()[state], "state");
  if (state !== "wait") shown = state;
};

/** Who reads and who writes is not known. */
export const showNobody = () =>
  document.querySelectorAll("[data-presence]").forEach((part) => part.replaceChildren());

// --- The pill ------------------------------------------------------------------------------------------------------

let pill;
let mustReload = false;

const showPill = () => {
  if (mustReload) return;
  for (const element of unseen) if (!element.isConnected) unseen.delete(element);
  const [first] = unseen;
  if (updated.size) putPill(anew, count("updated", updated.size));
  else if (first) putPill(`#${first.id}`, count("new", unseen.size));
  else removePill();
};

const putPill = (address, text) => {
  if (!pill) {
    pill = document.createElement("a");
    pill.className = "pill";
    document.getElementById("main").append(pill);
  }
  pill.href = address;
  pill.textContent = text;
};

const removePill = () => {
  pill?.remove();
  pill = undefined;
};

/** The page can no longer follow, or its session has "ended": the reader decides when it is fetched anew. */
export const showReload = (reason = "reload") => {
  mustReload = true;
  putPill(location.pathname + location.search, words()[reason]);
  announce(words()[reason]);
};

// --- New replies ---------------------------------------------------------------------------------------------------

const unseen = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) forget(target);
  },
  { rootMargin: "999999px 0px 0px" }, // what the reader has jumped over is above them, and no news any more
);

/** These elements came: announced, and counted in the pill as long as they stand below the fold. */
export const showNew = (elements) => {
  refineTimes();
  if (!elements.length) return;
  announce(count("new", elements.length));
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

// --- Updated topics ------------------------------------------------------------------------------------------------

const updated = new Set(); // the ids of their rows, on the page or not
let anew = ""; // where the list is made anew

/** The list stays as it is, and the pill counts that this row has changed; return whether for the first time. */
export const countUpdated = (list, id) => {
  const isOther = "onlyListed" in list.dataset && !list.contains(document.getElementById(id));
  if (isOther || updated.has(id)) return false;
  updated.add(id);
  anew = list.dataset.anew;
  announce(count("updated", updated.size));
  showPill();
  return true;
};

/** The page is as the server shows it now. */
export const forgetNews = () => {
  updated.clear();
  unseen.clear();
  showPill();
};
