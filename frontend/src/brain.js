// Everything that pages have beyond plain HTML. Without it, reading, posting, moderating and searching work the same.
import "./live.js";
import "./menus.js";
import "./once.js";
import "./parts.js";
import "./seen.js";
import "./times.js";
