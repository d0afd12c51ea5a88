// What posts hold (a poll, an event) is made for each reader: when it changes, each page fetches it for its own.
import htmx from "htmx.org/dist/htmx.esm.js";

const SPREAD = 500; // milliseconds: many pages are told at once, and several changes are fetched as one
const due = {};

/** The element with this id becomes, soon, what the server shows of it by then. */
export const fetchHeld = (id) => {
  due[id] ??= setTimeout(() => {
    delete due[id];
    const target = document.getElementById(id);
    if (target?.dataset.src) htmx.ajax("GET", target.dataset.src, { source: target, target, swap: "outerMorph" });
  }, Math.random() * SPREAD);
};
