// What few pages need is fetched when it is needed: the composer (composer/) and the keys (keys.js).
import { announce, seemsOnline, whenLive } from "./news.js";
import { hush } from "./typing.js";

const { composer, keys } = document.body.dataset;
const form = document.querySelector("form[data-place]");

const parts = {};
const start = (address) =>
  (parts[address] ??= import(address)
    .then((part) => part.start({ announce, seemsOnline, whenLive, hush }))
    .catch((error) => {
      delete parts[address];
      throw error;
    }));

// --- The composer: when it is written in, quoted into or sent, and where something is kept that was not sent ---------

let isReady = false;
const compose = async (then, otherwise) => {
  try {
    await start(composer);
    isReady = true;
    then?.();
  } catch {
    otherwise?.(); // offline: the form works as it does without scripts
  }
};

if (form) {
  form.addEventListener("focusin", () => compose());
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (isReady || !submitter?.matches(".go")) return;
    event.preventDefault();
    form.ariaBusy = null;
    const note = form.querySelector("[data-offline]");
    compose(
      () => form.requestSubmit(submitter),
      () => (note.textContent = note.dataset.offline),
    );
  });
  document.addEventListener("selectionchange", () => {
    const { anchorNode, isCollapsed } = getSelection();
    if (!isCollapsed && anchorNode?.parentElement?.closest(".post")) compose();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.post a[href*="?answers="]');
    if (!link || isReady || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    compose(
      () => link.click(),
      () => location.assign(link),
    );
  });
}
try {
  if (Object.keys(localStorage).some((key) => /^(draft|outbox) /.test(key))) compose();
} catch {
  // a browser that keeps nothing
}

// --- The keys: the first one that is pressed outside of a field ------------------------------------------------------

const fetchKeys = async (event) => {
  if (event.key[1] || event.target.form) return;
  removeEventListener("keydown", fetchKeys);
  if (event.key === "/") event.preventDefault();
  (await start(keys))(event);
};
if (keys) addEventListener("keydown", fetchKeys);
