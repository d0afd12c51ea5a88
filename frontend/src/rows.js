// Rows of topic lists. A frame is the same for all readers: whether a row is unread, the reader's own page knows.
import { figures } from "./locale.js";

/** The row is marked where another member has written since the row on the page; else it is marked as that one.
 * The mark is "newly", not "unread": a title that turns bold may break into more lines, and move the list.
 * `isFirst`: the topic was not updated before; if it has one post and is not on the page, it has just been begun. */
export const carryUnread = (row, present, isFirst) => {
  const { member } = document.body.dataset;
  const isLater = present ? +row.dataset.last > +present.dataset.last : isFirst && row.dataset.last === "1";
  const isNews = member && isLater && row.dataset.by !== member;
  const chip = row.querySelector(".chip.new");
  if (!isNews) chip?.replaceWith(present?.querySelector(".chip.new")?.cloneNode(true) ?? "");
  const counts = "counted" in (present?.dataset ?? {}); // whether Unread lists the topic, the reader's own page knows
  if (isNews && counts && !present.className) countUnread();
  if (counts) row.dataset.counted = "";
  row.className = present?.className || (isNews ? "newly" : "");
};

const countUnread = () => {
  const chip = document.getElementById("unread-topics");
  if (!chip) return;
  chip.textContent = figures.format(++chip.dataset.count);
  chip.hidden = false;
};
