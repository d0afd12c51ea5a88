// Posts that could not be sent are kept in this browser, shown as such, and sent once the server can be reached.
import { field, form, keep, kept, make, makeButton, makeIcon, member, say, send, site, tell } from "./page.js";
import { type } from "./typing.js";

const NAME = `outbox ${member}`;
const AGAIN = 30_000;
const PATIENCE = 20_000;

const all = () => kept(NAME) ?? [];
const set = (posts) => {
  keep(NAME, posts.length ? posts : null);
  show();
};
const change = (key, how) => set(all().flatMap((post) => (post.key === key ? how(post) : [post])));

export const isWaiting = (key) => all().some((post) => post.key === key);

/** Keep what the form holds; it is sent later, once. */
export const put = (pairs) => {
  const { key, body, title = "" } = Object.fromEntries(pairs);
  pairs = pairs.map(([name, value]) => [name, name === "undescribed" ? "*" : value]); // nobody is there to be asked
  const post = { key, body, title, pairs, action: form.getAttribute("action"), place: form.dataset.place };
  set([...all(), { ...post, at: Date.now() }]);
  site.announce(say("waiting"), "outbox");
  later();
};

/** Send one post. Return what became of it: { url, post }, { refused } or { unreachable }. */
export const post = async (action, pairs) => {
  try {
    const answer = await send(action, pairs, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 502) return { unreachable: true };
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const said = isJson ? await answer.json() : {};
    if (answer.status === 201) return said;
    return { refused: answer.status, message: isJson ? said.message : say(answer.status < 500 ? "refused" : "failed"), errors: said.errors };
  } catch {
    return { unreachable: true };
  }
};

// --- Sending ---------------------------------------------------------------------------------------------------------

let timer;
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(() => document.hidden || flush(), AGAIN);
};

const oneTab = (work) =>
  navigator.locks ? navigator.locks.request("outbox", { ifAvailable: true }, (lock) => lock && work()) : work();

/** Everything that waits is sent, in order; what was refused only if `isAnew`. */
export const flush = (isAnew = false) =>
  oneTab(async () => {
    for (const { key } of all()) {
      const next = all().find((post) => post.key === key);
      if (!next || (next.refused && !isAnew)) continue;
      const { url, post: id, refused, message, errors, unreachable } = await post(next.action, next.pairs);
      if (unreachable || refused === 429) {
        later();
        break;
      }
      const reason = [message, ...Object.values(errors ?? {})].filter(Boolean).join(" ");
      change(key, (one) => (refused ? [{ ...one, refused: reason || say("failed") }] : []));
      if (!refused) arrived(next, url, id);
    }
  });

let onArrival = () => {};
const arrived = ({ place }, url, id) => {
  site.announce(say("posted"), "outbox");
  if (place === form?.dataset.place) onArrival(url, id);
};

// --- What is shown ---------------------------------------------------------------------------------------------------

const take = (key) => {
  const found = all().find((post) => post.key === key);
  change(key, () => []);
  return found;
};

const edit = (key) => {
  const { pairs, body } = take(key);
  const isFree = !field.value.trim();
  for (const [name, value] of isFree ? pairs : []) {
    const element = form.elements[name];
    if (element && name !== "body" && "value" in element) element.value = value;
  }
  field.setSelectionRange(field.value.length, field.value.length);
  type(field, (isFree ? "" : "\n\n") + body);
};

const remove = (post) => {
  take(post.key);
  tell(say("removed"), makeButton(say("undo"), () => set([...all(), post])));
};

const row = (post) => {
  const { key, title, body, refused } = post;
  const text = make("div", { className: "text", dir: "auto" }, title ? make("p", {}, make("b", { textContent: title })) : "", make("p", { textContent: body }));
  const said = make("p", { className: "tr" }, makeIcon(refused ? "warn" : "offline"), make("span", { textContent: refused || say("waiting") }));
  if (refused) said.classList.add("err");
  const acts = make("div", { className: "acts" }, makeButton(say("tryNow"), () => flush(true)), makeButton(say("edit"), () => edit(key)), makeButton(say("remove"), () => remove(post)));
  return make("article", { className: "post sending", ariaLabel: say("notSent") }, make("div", {}, make("p", { className: "meta", textContent: say("notSent") }), text, said, acts));
};

let box;

const show = () => {
  const here = all().filter(({ place }) => place === form?.dataset.place);
  box?.remove();
  if (!here.length) return;
  box = make("section", { className: "outbox", ariaLabel: say("outbox") }, ...here.map(row));
  form.before(box);
};

/** What waits is shown and sent; `whenSent` is told the address and number of a post of this page. */
export const startOutbox = (whenSent) => {
  if (!member) return;
  onArrival = whenSent;
  if (form) show();
  addEventListener("storage", ({ key }) => key === NAME && form && show());
  addEventListener("online", () => flush());
  site.whenLive(() => flush());
  flush();
};
