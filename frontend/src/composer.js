// Writing: Ctrl+Enter posts, nothing is posted twice, and typed text stays in this tab until it is posted.
import { seemsOnline } from "./news.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.localName !== "textarea") return;
  event.preventDefault();
  event.target.form?.requestSubmit(event.target.form.querySelector(".go"));
});

// --- Once ----------------------------------------------------------------------------------------------------------

const PATIENCE = 15_000; // an answer that never comes must not lock the form

const release = (form) => form.removeAttribute("aria-busy");

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const isBusy = form.ariaBusy === "true";
    const isDoubtful = noteOf(form) && !reachable.delete(form) && !seemsOnline();
    if (isBusy || isDoubtful) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!isBusy) sendIfReachable(form, event.submitter);
      return;
    }
    tell(form, false);
    form.ariaBusy = "true";
    setTimeout(() => release(form), PATIENCE);
    markPosting(form);
  },
  true,
);

// Without a connection the browser would put its own page in the place of this one: asked first, where it seems so.
const reachable = new WeakSet(); // the forms that are sent now
const noteOf = (form) => form.querySelector("[data-offline]");

const tell = (form, isOffline) => {
  const note = noteOf(form);
  if (note) note.textContent = isOffline ? note.dataset.offline : "";
};

const sendIfReachable = async (form, submitter) => {
  form.ariaBusy = "true";
  tell(form, false);
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
    reachable.add(form);
  } catch {
    tell(form, true);
  }
  release(form);
  if (reachable.has(form)) form.requestSubmit(submitter);
};

addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
document.addEventListener("htmx:finally:request", ({ target, detail }) => {
  const form = target.closest?.("form");
  if (!form) return;
  release(form);
  tell(form, !detail.ctx.response);
  settlePosting(detail.ctx.response?.status < 400);
});

// --- Kept ----------------------------------------------------------------------------------------------------------

const FIELDS = ".composer textarea[name]";
const POSTING = "posting"; // the drafts that are on their way

const keyOf = (field) => `draft ${new URL(field.form.action).pathname} ${field.name}`;

const keep = (field) => {
  if (field.value) sessionStorage.setItem(keyOf(field), field.value);
  else sessionStorage.removeItem(keyOf(field));
};

document.addEventListener("input", ({ target }) => {
  if (target.matches(FIELDS)) keep(target);
});

const markPosting = (form) => {
  const fields = [...document.querySelectorAll(FIELDS)].filter((field) => field.form === form);
  sessionStorage.setItem(POSTING, JSON.stringify(fields.map(keyOf)));
};

/** What was on its way has arrived, and is forgotten, or has not. Return its keys. */
const settlePosting = (hasArrived) => {
  const keys = JSON.parse(sessionStorage.getItem(POSTING) ?? "[]");
  sessionStorage.removeItem(POSTING);
  if (hasArrived) for (const key of keys) sessionStorage.removeItem(key);
  return keys;
};

const [arrival] = performance.getEntriesByType("navigation");
const posted = settlePosting(arrival?.type === "navigate" && !(arrival.responseStatus >= 400));
for (const field of document.querySelectorAll(FIELDS)) {
  if (!field.value) field.value = sessionStorage.getItem(keyOf(field)) ?? "";
  else if (posted.includes(keyOf(field))) keep(field); // a preview, or a form with errors, gave it back
}
