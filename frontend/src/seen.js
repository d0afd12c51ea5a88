// How far a member has read a topic: the highest number of which everything before was seen, or jumped over, is told to
// the server now and then. Without JavaScript the page tells it by itself (templates/forum/topic.html).
const EVERY = 3000;
const EDGE = 64; // pixels: less of a post at the bottom of the screen is not seen

const thread = document.querySelector("[data-seen]");
let told = +thread?.dataset.read; // what the server knows

/** Posts stand under what they answer, not by number. */
const reached = () => {
  let seen = 0;
  let ahead = Infinity;
  for (const post of thread.querySelectorAll("[data-number]")) {
    const number = +post.dataset.number;
    if (post.getBoundingClientRect().top > innerHeight - EDGE) ahead = Math.min(ahead, number);
    else seen = Math.max(seen, number);
  }
  return Math.min(seen, ahead - 1);
};

const tell = () => {
  const number = reached();
  const body = new URLSearchParams({ number });
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token) body.set(token.name, token.value);
  if (number > told && navigator.sendBeacon(thread.dataset.seen, body)) told = number;
};

// A page that nobody looks at, such as one that is fetched beforehand, is not read.
if (thread) {
  setInterval(() => document.hidden || tell(), EVERY);
  document.addEventListener("visibilitychange", tell);
}
