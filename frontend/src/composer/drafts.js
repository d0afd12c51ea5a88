// Drafts: what is typed is kept in this browser at once, and on the server soon after.
import { at, ask, field, form, keep, kept, keptNames, make, makeButton, member, newKey, pairsOf } from "./page.js";
import { say, send, tell } from "./page.js";
import { showAnswer } from "./quoting.js";

const PAUSE = 2000;
const AT_LEAST_KEPT = 60_000; // bytes: more than this no browser sends while a page closes

const prefix = `draft ${member} `;
export const place = form?.dataset.place;
const nameOf = (where) => prefix + where;
const NOT_TYPED = new Set(["key", "place"]);
const TEXTS = ["title", "body"];

let offset = 0; // by which the server's clock is ahead of this one
const setClock = ({ now }) => (offset = now - Date.now());

// --- The form and its fields -----------------------------------------------------------------------------------------

const fieldsOf = () => {
  const fields = {};
  for (const [name, value] of pairsOf(form)) {
    if (NOT_TYPED.has(name)) continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
};

const hasText = (fields) => TEXTS.some((name) => String(fields[name] ?? "").trim());

const fill = (fields) => {
  for (const element of form.elements) {
    const { name, type } = element;
    if (!name || NOT_TYPED.has(name) || type === "file" || element.localName === "button" || !(name in fields)) continue;
    const values = [fields[name]].flat();
    if (type === "checkbox" || type === "radio") element.checked = values.includes(element.value);
    else if (name !== "csrfmiddlewaretoken") element.value = values.shift() ?? "";
  }
  showAnswer();
};

/** The form is empty, and what is typed next is something new. */
export const empty = () => {
  for (const element of form.elements) {
    if (element.type === "checkbox" || element.type === "radio") element.checked = element.defaultChecked;
    else if (element.localName === "textarea" || /^(text|answers)$/.test(element.type)) element.value = "";
  }
  if (form.elements.answers) form.elements.answers.value = "";
  if (form.elements.key) form.elements.key.value = newKey();
  form.querySelector(".answering")?.remove();
  document.getElementById("preview")?.replaceChildren();
  form.querySelector("[data-restored]")?.remove();
  form.querySelector("[data-uploads]")?.replaceChildren();
};

// --- Keeping ---------------------------------------------------------------------------------------------------------

let timer;
let changes = 0; // how often something was typed
let isWaiting = false; // something is typed that the server has not been given
let saving;

const now = () => ({ fields: fieldsOf(), key: form.elements.key?.value, at: Date.now() });

/** Give the server a draft; return the status of its answer, 0 where it cannot be reached. */
const save = async (where, draft, options = {}) => {
  const pairs = Object.entries(draft.fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  pairs.push(["place", where], ["typed_at", draft.at + offset]);
  if (draft.key) pairs.push(["key", draft.key]);
  try {
    const answer = await send(at("draft"), pairs, options);
    if (!(answer.headers.get("content-type") ?? "").includes("json")) return { status: answer.status };
    const said = await answer.json();
    const before = offset;
    setClock(said);
    const wasWrong = answer.status === 409 && Math.abs(offset - before) > 1000;
    if (wasWrong && draft.at + offset > said.draft.typed_at) return save(where, draft, options);
    return { status: answer.status, newer: said.draft };
  } catch {
    return { status: 0 };
  }
};

const keepHere = () => {
  const draft = now();
  const before = kept(nameOf(place));
  keep(nameOf(place), hasText(draft.fields) || before ? draft : null);
  return draft;
};

const keepThere = async (options = {}) => {
  clearTimeout(timer);
  if (!isWaiting) return;
  isWaiting = false;
  const draft = keepHere();
  saving?.abort();
  saving = options.keepalive ? undefined : new AbortController();
  const { status, newer } = await save(place, draft, { signal: saving?.signal, ...options });
  if (isWaiting || saving?.signal.aborted) return;
  settle(draft, status, newer);
};

const settle = (draft, status, newer) => {
  if (status === 200) {
    keep(nameOf(place), hasText(draft.fields) ? { ...draft, isSaved: true } : null);
    tell(hasText(draft.fields) ? say("saved") : "");
  } else if (status === 409) offerNewer(newer);
  else if (status === 410) postedElsewhere(draft);
  else {
    isWaiting = !status || status >= 500;
    tell(say(status ? "kept" : "offline"));
  }
};

const offerNewer = (newer) => tell(say("newer"), makeButton(say("useNewer"), () => restore(newer)));

const postedElsewhere = (draft) => {
  keep(nameOf(place), null);
  if (form.elements.body.value === draft.fields.body) empty();
  tell(say("postedElsewhere"));
};

const typed = () => {
  changes += 1;
  isWaiting = true;
  clearTimeout(timer);
  timer = setTimeout(keepThere, PAUSE);
  keepHere();
};

// --- Restoring and discarding ----------------------------------------------------------------------------------------

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const timeOf = (moment) => (Date.now() - moment < 43_200_000 ? clock : day).format(moment);

const discardButton = () => makeButton(say("discard"), discard);

const restore = ({ fields, key, typed_at: moment }) => {
  fill(fields);
  if (form.elements.key && key) form.elements.key.value = key;
  tell(say("restored", { time: timeOf(moment) }), discardButton());
};

const discard = () => {
  const draft = now();
  empty();
  isWaiting = true;
  keepThere().then(() => {
    keep(nameOf(place), null);
    tell(say("discarded"), makeButton(say("undo"), () => undo(draft)));
  });
  field.focus();
};

const undo = ({ fields, key }) => {
  fill(fields);
  if (form.elements.key) form.elements.key.value = key;
  tell("");
  typed();
  field.focus();
};

/** What was kept of this place last, here or there, stands in the form, unless something else does. */
const look = async (isSent) => {
  const here = kept(nameOf(place));
  const before = changes;
  let there;
  try {
    const answer = await ask(`${at("draft")}?place=${place}`);
    const said = await answer.json();
    setClock(said);
    there = said.draft;
  } catch {
    // offline: what this browser has
  }
  const isTouched = changes !== before; // while the server was asked: what is typed now stays, in every field
  if (here?.isSaved && !there && navigator.onLine) {
    if (!isTouched) keep(nameOf(place), null); // posted or discarded elsewhere
    return;
  }
  const mine = here && { ...here, typed_at: here.at + offset };
  const newest = mine && (!there || mine.typed_at >= there.typed_at) ? mine : there;
  if (!newest || isSent(newest.key)) return;
  const stands = form.elements.body.value;
  const isRestored = stands === newest.fields.body;
  if (isRestored && (isTouched || form.querySelector("[data-restored]"))) return;
  if (isTouched || (stands.trim() && !isRestored)) {
    if (newest === there) offerNewer(there);
    return;
  }
  restore(newest);
  if (newest === mine && !here.isSaved) typed();
};

/** The server gets what this browser kept of other places; what nobody signed in may see any more is not kept on. */
const settleOthers = async () => {
  for (const name of keptNames("draft ")) {
    const draft = kept(name);
    if (!member && draft?.isSaved) keep(name, null);
    if (!member || !name.startsWith(prefix) || draft.isSaved || name === nameOf(place)) continue;
    const { status } = await save(name.slice(prefix.length), draft);
    if (status === 200) keep(name, { ...draft, isSaved: true });
    if (status === 410) keep(name, null);
  }
};

/** What was sent is no draft any more, here or in another tab. */
export const forget = () => {
  clearTimeout(timer);
  saving?.abort();
  isWaiting = false;
  keep(nameOf(place), null);
};

/** Drafts are kept from now on, and the one of this page is restored; `isSent` says whether a key is on its way. */
export const startDrafts = (isSent) => {
  settleOthers();
  if (!form || !member) return;
  const restored = form.querySelector("[data-restored] button");
  restored?.addEventListener("click", (event) => {
    event.preventDefault();
    discard();
  });
  form.addEventListener("input", typed);
  form.addEventListener("change", ({ target }) => target.type !== "file" && typed());
  const leave = () => document.hidden && keepThere({ keepalive: field.value.length < AT_LEAST_KEPT / 3 });
  document.addEventListener("visibilitychange", leave);
  addEventListener("pagehide", () => keepThere({ keepalive: field.value.length < AT_LEAST_KEPT / 3 }));
  addEventListener("online", () => keepThere());
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    const before = key === nameOf(place) && !newValue && JSON.parse(oldValue ?? "null");
    if (!before || before.fields.body !== field.value) return;
    forget();
    empty();
    tell("");
  });
  if (field.value !== field.defaultValue) typed();
  return look(isSent);
};
