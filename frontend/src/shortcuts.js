// Which key was meant, whatever the keyboard's script.
const MEANT = new Set(["j", "k", "n", "r", "/", "?"]);

/** Return the key's letter or sign: where the layout has another script, the Latin one of the same place. */
export const letterOf = ({ key, code, shiftKey }) => {
  if (key <= "~") return key.toLowerCase();
  if (code === "Slash") return shiftKey ? "?" : "/";
  return code.startsWith("Key") ? code[3].toLowerCase() : key;
};

/** Whether the key is one of the page's own: pressed alone, outside of fields and dialogs. */
export const isShortcut = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const letter = letterOf(event);
  if (!MEANT.has(letter) || (event.shiftKey && letter > "@")) return false;
  return !event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
};
