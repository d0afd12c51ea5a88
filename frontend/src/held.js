// What posts hold (a poll, an event) is made for each reader: when it changes, each page fetches it for its own.
import htmx from "htmx.org/dist/htmx.esm.js";

const SPREAD = 500; // milliseconds: many pages are told at once, and several changes are fetched as one
const due = {};

/** The element with this id becomes, soon, what the server shows of it by then. */
export const fetchHeld = (id) => {
  due[id] ??= setTimeout(() => {
    delete due[id];
    const source = document.getElementById(id);
    // An element that has lost its data-src meanwhile stays as it is.
    const swap = `outerMorph target:#${id}[data-src]`;
    if (source?.dataset.src) htmx.ajax("GET", source.dataset.src, { source, swap });
  }, Math.random() * SPREAD);
};
