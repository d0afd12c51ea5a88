// <live-stream>: the one socket of a page. What the page misses of its streams is put in place, in order and once.
import { announce, showNew, showReload, showState } from "./news.js";
import { append, isWrittenIn, morph, personal } from "./place.js";

// Closed for good: done, malformed, signed out, suspended, too much.
const FINAL = new Set([1000, 4400, 4401, 4403, 4429]);
const TOO_MUCH = 4429;
const SHORTEST = 500;
const LONGEST = 30_000;
const SILENCE = 60_000; // the server speaks every 25 seconds
const OFFLINE_AFTER = 4; // tries

class LiveStream extends HTMLElement {
  #cursors = {};
  #socket;
  #tries = 0; // since the page was last up to date
  #retry;
  #silence;
  #closedFor = 0;
  #heads = {}; // of the last heartbeat
  #held = new Map();
  #fetching = false;

  connectedCallback() {
    this.#cursors = JSON.parse(this.dataset.follow || "{}");
    if (!Object.keys(this.#cursors).length) return;
    addEventListener("offline", () => showState("off"));
    addEventListener("online", () => this.#comeBack(true));
    addEventListener("pageshow", () => this.#comeBack());
    document.addEventListener("visibilitychange", () => document.hidden || this.#comeBack());
    addEventListener("pagehide", () => this.#drop()); // an open socket would keep the page out of the back/forward cache
    document.addEventListener("focusout", () => setTimeout(() => this.#placeHeld()));
    this.#open();
  }

  #open() {
    clearTimeout(this.#retry);
    this.#socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws`);
    this.#socket.onopen = () => this.#follow(this.#cursors);
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#listen();
  }

  #follow(cursors) {
    this.#socket.send(JSON.stringify({ follow: cursors, language: this.dataset.language }));
  }

  /** A connection that says nothing for long is dead, whatever the browser believes. */
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#drop();
      this.#closed();
    }, SILENCE);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    if (this.#socket) this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #closed(code) {
    this.#drop();
    if (FINAL.has(code)) {
      this.#closedFor = code;
      showState("off");
      return;
    }
    showState(this.#tries < OFFLINE_AFTER && navigator.onLine ? "wait" : "off");
    const longest = Math.min(LONGEST, 1000 * 2 ** this.#tries++);
    this.#retry = setTimeout(() => this.#open(), SHORTEST + Math.random() * (longest - SHORTEST));
  }

  /** The reader or the network is back: at once, not at the next try. */
  #comeBack(anew = false) {
    if (this.#closedFor && this.#closedFor !== TOO_MUCH) return;
    if (this.#socket && !anew) return;
    this.#closedFor = 0;
    this.#tries = 0;
    this.#drop();
    this.#open();
  }

  #receive(frame) {
    this.#listen();
    if (frame.heads) {
      this.#heads = frame.heads;
      this.#tries = 0;
      showState("live");
    } else if (frame.gone) this.#lose(frame.t);
    else if (frame.n > this.#cursors[frame.t] || frame.reset) this.#show(frame);
  }

  /** What was followed may not be seen any more; what could not be followed from the start is no news. */
  #lose(stream) {
    delete this.#cursors[stream];
    if (stream in this.#heads) showReload();
  }

  #show(frame) {
    this.#cursors[frame.t] = frame.n;
    if (frame.reset) this.#fetchAgain();
    else showNew(frame.changes.map((change) => this.#place(change)).filter(Boolean));
  }

  /** Put one change in its place; return the element that is new on the page. */
  #place({ target, html, place }) {
    const present = document.getElementById(target);
    const container = !present && place.startsWith("append:") && document.getElementById(place.slice(7));
    if (container) return append(container, personal(html));
    if (present && place === "replace") this.#replace(present, html);
    return undefined;
  }

  #replace(element, html) {
    if (isWrittenIn(element)) this.#held.set(element.id, html);
    else {
      this.#held.delete(element.id);
      morph(element, personal(html));
    }
  }

  #placeHeld() {
    for (const [target, html] of this.#held) {
      const element = document.getElementById(target);
      if (element) this.#replace(element, html);
      else this.#held.delete(target);
    }
  }

  /** The page missed too much: its live parts become what the server shows now. */
  async #fetchAgain() {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2000)); // many pages are told at once
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      this.#takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      showReload();
    } finally {
      this.#fetching = false;
    }
  }

  #takeOver(page) {
    const parts = [...document.querySelectorAll("[data-live-part][id]")];
    const follow = page.querySelector("live-stream")?.dataset.follow;
    if (!follow || !parts.length || parts.some((part) => isWrittenIn(part))) {
      showReload();
      return;
    }
    for (const part of parts) {
      const now = page.getElementById(part.id);
      if (now) morph(part, fragmentOf(now));
    }
    Object.assign(this.#cursors, JSON.parse(follow));
    if (this.#socket?.readyState === WebSocket.OPEN) this.#follow(this.#cursors);
    announce(document.title);
  }
}

const fragmentOf = (element) => {
  const fragment = document.createDocumentFragment();
  fragment.append(document.importNode(element, true));
  return fragment;
};

customElements.define("live-stream", LiveStream);
