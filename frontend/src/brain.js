// Everything that pages have beyond plain HTML. Without it, reading, posting, moderating and searching work the same.
import "./composer.js";
import "./live.js";
import "./menus.js";
import "./times.js";
