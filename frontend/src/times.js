// <time data-relative> keeps up with the clock, and its title tells the moment in the reader's time zone.
import { locale } from "./locale.js";

const relative = new Intl.RelativeTimeFormat(locale);
const full = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
const UNITS = [
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const THRESHOLD = 0.85; // of a unit, as on the server (Babel), so that nothing changes when the page arrives

const ago = (seconds) => {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length * THRESHOLD) ?? ["second", 1];
  return relative.format(-Math.max(1, Math.round(seconds / length)), unit);
};

/** Every relative time of the page says how long ago it is now. */
export const refineTimes = () => {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const moment = new Date(time.dateTime);
    time.textContent = ago(Math.max(0, (Date.now() - moment) / 1000));
    time.title = full.format(moment);
  }
  for (const own of document.querySelectorAll("[data-own-time][hidden]")) {
    const time = own.querySelector("time");
    time.textContent = full.format(new Date(time.dateTime));
    own.hidden = false;
  }
};

refineTimes();
setInterval(() => document.hidden || refineTimes(), 60_000);
document.addEventListener("htmx:after:swap", refineTimes);
