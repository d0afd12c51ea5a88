// <live-stream>: the one socket of a page. What the page misses of its streams is put in place, in order and once.
import { fetchHeld } from "./held.js";
import { announce, countUpdated, forgetNews, showNew, showNobody, showReload, showState } from "./news.js";
import { anchor, append, isWrittenIn, keepStill, morph, personal } from "./place.js";
import { carryUnread } from "./rows.js";
import { whileTyping } from "./typing.js";

// How the server closes a socket: for good, and what the reader is told then (their session ended, or the page is of no
// use any more); or else the page comes back.
const FINAL = { 1000: "", 4400: "reload", 4401: "ended", 4403: "ended", 4404: "reload", 4429: "" };
const TOO_MUCH = 4429;
const AHEAD = 4409; // the server has lost what the page has seen
const RESTARTS = 1012;

const SHORTEST = 500;
const SPREAD = 5000; // over which the pages of a server that restarts come back
const LONGEST = 30_000;
const FIRST = 1000; // the longest pause before the first try; later ones are up to half as long as the page was away
const DOUBT = 30_000; // the server speaks every 25 seconds
const SILENCE = 60_000;
const OFFLINE_AFTER = 4; // tries

class LiveStream extends HTMLElement {
  #cursors = {}; // what is followed, and up to which number it is on the page
  #socket;
  #tries = 0; // since the page was last up to date
  #awaySince = 0;
  #retry;
  #heardAt = 0;
  #silence;
  #closedFor = 0;
  #heads = {}; // of the last heartbeat
  #asked = new Set(); // the streams of which a missing part was asked for since
  #held = new Map();
  #fetching = false;

  connectedCallback() {
    this.#cursors = JSON.parse(this.dataset.follow || "{}");
    if (!Object.keys(this.#cursors).length) return;
    addEventListener("offline", () => showState("off"));
    addEventListener("online", () => this.#comeBack(true));
    addEventListener("pageshow", () => this.#comeBack());
    addEventListener("focus", () => this.#comeBack());
    document.addEventListener("visibilitychange", () => document.hidden || this.#comeBack());
    addEventListener("pagehide", () => this.#drop()); // an open socket keeps the page out of the back/forward cache
    document.addEventListener("focusout", () => setTimeout(() => this.#placeHeld()));
    whileTyping((word) => Object.values(word)[0] in this.#cursors && this.#say(word));
    this.#open();
  }

  // --- The socket --------------------------------------------------------------------------------------------------

  #open() {
    this.#socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws`);
    this.#socket.onopen = () => this.#follow(this.#cursors);
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#hear();
  }

  /** Whether it could be said. */
  #say(message) {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    if (isOpen) this.#socket.send(JSON.stringify(message));
    return isOpen;
  }

  #follow(cursors) {
    this.#say({ follow: cursors, reader: this.dataset.reader });
  }

  /** A connection that says nothing for long is dead, whatever the browser believes. */
  #hear() {
    this.#heardAt = Date.now();
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#closed(), SILENCE);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    if (this.#socket) this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #closed(code) {
    this.#drop();
    if (code in FINAL) {
      this.#closedFor = code;
      showState("off");
      if (FINAL[code]) showReload(FINAL[code]);
      return;
    }
    showState(this.#tries < OFFLINE_AFTER && navigator.onLine ? "wait" : "off");
    if (code === AHEAD) await this.#fetchAgain();
    if (this.#socket) return; // opened meanwhile
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#pause(code));
  }

  /** Up to half a minute at random, so that not all pages come back at once; growing with the time away. */
  #pause(code) {
    if (!this.#tries++) this.#awaySince = Date.now();
    const longest = Math.min(LONGEST, Math.max(FIRST, (Date.now() - this.#awaySince) / 2));
    return SHORTEST + Math.random() * ((code === RESTARTS ? SPREAD : longest) - SHORTEST);
  }

  /** The reader or the network is back: at once, not at the next try. */
  #comeBack(anew = false) {
    if (this.#closedFor && this.#closedFor !== TOO_MUCH) return;
    if (this.#socket && !anew && Date.now() - this.#heardAt < DOUBT) return;
    this.#closedFor = 0;
    this.#tries = 0;
    this.#drop();
    this.#open();
  }

  // --- What comes down ---------------------------------------------------------------------------------------------

  #receive(frame) {
    this.#hear();
    if (frame.ask) this.#say({ seen: frame.ask });
    if (frame.heads) this.#compare(frame.heads);
    else if (frame.gone) this.#lose(frame.t);
    else if (frame.t in this.#cursors) this.#take(frame);
  }

  #compare(heads) {
    this.#heads = heads;
    this.#tries = 0;
    this.#asked.clear();
    showState("live");
    this.#ask(Object.keys(heads).filter((stream) => heads[stream] > this.#cursors[stream]));
  }

  /** What is missing of the streams is asked for, once: whether it came, the next heartbeat tells. */
  #ask(streams) {
    const missing = streams.filter((stream) => !this.#asked.has(stream));
    if (!missing.length) return;
    for (const stream of missing) this.#asked.add(stream);
    this.#follow(Object.fromEntries(missing.map((stream) => [stream, this.#cursors[stream]])));
  }

  /** What was followed may not be seen any more; what could not be followed from the start is no news. */
  #lose(stream) {
    delete this.#cursors[stream];
    if (!(stream in this.#heads)) return;
    showNobody();
    showReload();
  }

  #take({ t, s, n, changes, reset }) {
    if (!changes && !reset) return;
    if (n === undefined) changes.forEach((change) => this.#place(change)); // who reads, who writes: it only holds now
    else if (reset) this.#reset(t, n);
    else if (s > this.#cursors[t]) this.#ask([t]);
    else if (n > this.#cursors[t]) this.#show(t, n, changes);
  }

  #reset(stream, number) {
    this.#cursors[stream] = number;
    this.#fetchAgain();
  }

  #show(stream, number, changes) {
    this.#cursors[stream] = number;
    this.#asked.delete(stream);
    try {
      showNew(keepStill(() => changes.map((change) => this.#place(change))).filter(Boolean));
    } catch (error) {
      this.#fetchAgain(); // what cannot be placed must not be missing
      throw error;
    }
  }

  // --- Its place on the page ---------------------------------------------------------------------------------------

  /** Put one change in its place; return the element that is new on the page. */
  #place({ target, html, place }) {
    const present = document.getElementById(target);
    const [how, id] = place.split(":");
    const container = id && document.getElementById(id);
    if (how === "fetch") return fetchHeld(target);
    const fragment = personal(html);
    if (how === "count") carryUnread(fragment.firstElementChild, present, container && countUpdated(container, target));
    if (how === "append" && container && !present) return append(container, fragment);
    if (how !== "append" && present) this.#replace(present, fragment);
    return undefined;
  }

  #replace(element, fragment) {
    if (isWrittenIn(element)) this.#held.set(element.id, fragment);
    else {
      this.#held.delete(element.id);
      morph(element, fragment);
    }
  }

  #placeHeld() {
    for (const [target, fragment] of this.#held) {
      const element = document.getElementById(target);
      if (element) this.#replace(element, fragment);
      else this.#held.delete(target);
    }
  }

  // --- When too much was missed ------------------------------------------------------------------------------------

  /** The live parts of the page become what the server shows now, and the page has seen as much as that. */
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
    const follow = JSON.parse(page.querySelector("live-stream").dataset.follow);
    for (const stream in this.#cursors) this.#cursors[stream] = follow[stream] ?? this.#cursors[stream];
    this.#follow(this.#cursors);
    const parts = [...document.querySelectorAll("[data-live-part][id]")];
    const now = parts.map((part) => page.getElementById(part.id));
    const reads = anchor();
    const wouldLose = reads?.localName === "article" && !page.getElementById(reads.id);
    if (!parts.length || now.includes(null) || wouldLose || parts.some((part) => isWrittenIn(part))) {
      showReload();
      return;
    }
    keepStill(() => parts.forEach((part, index) => morph(part, fragmentOf(now[index]))), reads);
    forgetNews();
    announce((document.querySelector("[id^=count-]") ?? document.querySelector("h1")).textContent);
  }
}

const fragmentOf = (element) => {
  const fragment = document.createDocumentFragment();
  fragment.append(document.importNode(element, true));
  return fragment;
};

customElements.define("live-stream", LiveStream);
