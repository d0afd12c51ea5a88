// What the parts of the composer share.
export const { member } = document.body.dataset;
export const form = document.querySelector("form[data-place]");
export const field = form?.elements.body;
export const status = form?.querySelector("[data-offline]");

/** What brain.js gives: announce, seemsOnline, whenLive, hush. */
export const site = {};

let words = {};
export const learn = (given) => (words = given);

/** Return what the composer says, in the page's language. */
export const say = (name, values = {}) => words[name].replace(/{(\w+)}/g, (_all, value) => values[value]);

/** Return a new element with these properties and children. */
export const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

export const makeButton = (word, act, className = "act") =>
  make("button", { type: "button", className, textContent: word, onclick: act });

/** The line under the text says this, with something that can be done about it. */
export const tell = (text, ...acts) => status?.replaceChildren(text, ...acts.flatMap((act) => [" ", act]));

const icons = document.querySelector("use")?.getAttribute("href").split("#")[0];
export const makeIcon = (name) => {
  const template = document.createElement("template");
  template.innerHTML = `<svg class="i i-s" aria-hidden="true"><use href="${icons}#${name}"/></svg>`;
  return template.content.firstChild;
};

/** Return a new UUID; randomUUID is there on https alone. */
export const newKey = () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
  );

// --- What this browser keeps -----------------------------------------------------------------------------------------

/** Return what is kept under the name, or nothing. */
export const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

/** Keep the value under the name; null: forget it. */
export const keep = (name, value) => {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a full or closed storage: the server has it, if it can be reached
  }
};

export const keptNames = (prefix) => Object.keys(localStorage).filter((name) => name.startsWith(prefix));

// --- The server ------------------------------------------------------------------------------------------------------

const language = document.documentElement.lang;
export const at = (path) => `/${language}/forum/${path}`;
const TOKEN = "csrfmiddlewaretoken";
let token = document.querySelector(`input[name=${TOKEN}]`)?.value;

/** Ask the server; throw where it cannot be reached. */
export const ask = (path, options = {}) =>
  fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } });

/** Send pairs of names and values. */
export const send = async (path, pairs, options = {}) => {
  token ??= (await (await ask(at("draft"))).json()).csrf;
  const body = new URLSearchParams(pairs);
  return ask(path, { method: "POST", body, headers: { "X-CSRFToken": token }, ...options });
};

/** Return what the form holds as pairs, without its token and files. */
export const pairsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => name !== TOKEN && typeof value === "string");

/** Send a file with its fields; `bar` shows how far it is. Return the status, 0 where the server cannot be reached, and
 * what it said. */
export const sendFile = (path, fields, bar, signal) =>
  new Promise((done) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
    request.onloadend = () => done({ status: request.status, said: request.response });
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
