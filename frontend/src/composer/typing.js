// Changing the text so that the browser can undo it.

/** Put the text in the place of what is selected. */
export const type = (field, text) => {
  field.focus();
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

/** Put the block at the cursor, an empty line before and after it; `select` is the part of it that is selected then. */
export const typeBlock = (field, block, select = "") => {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const gap = before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  type(field, `${gap}${block}${after.startsWith("\n") ? "" : "\n"}${after.startsWith("\n\n") ? "" : "\n"}`);
  if (!select) return;
  const from = before.length + gap.length + block.indexOf(select);
  field.setSelectionRange(from, from + select.length);
};

const selected = (field) => field.value.slice(field.selectionStart, field.selectionEnd);

/** The selected words stand between the marks, or do not any more. */
export const wrap = (field, mark, sample) => {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const text = selected(field) || sample;
  const length = mark.length;
  const isMarked = value.slice(from - length, from) === mark && value.slice(to, to + length) === mark;
  if (isMarked) field.setSelectionRange(from - length, to + length);
  type(field, isMarked ? selected(field).slice(length, -length) : mark + text + mark);
  const start = isMarked ? from - length : from + length;
  field.setSelectionRange(start, start + (isMarked ? to - from : text.length));
};

/** Each selected line begins with its mark, or does not any more. */
export const prefix = (field, mark, sample) => {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = value.indexOf("\n", field.selectionEnd);
  field.setSelectionRange(from, end < 0 ? value.length : end);
  const lines = (selected(field) || sample).split("\n");
  const marks = lines.map((_line, index) => mark.replace("1", index + 1));
  const areMarked = lines.every((line, index) => line.startsWith(marks[index]));
  const text = lines.map((line, i) => (areMarked ? line.slice(marks[i].length) : marks[i] + line)).join("\n");
  const needsGap = from && !areMarked && !/\n\n$|\n[>#\-\d].*\n$/.test(value.slice(0, from));
  type(field, (needsGap ? "\n" : "") + text);
  field.setSelectionRange(field.selectionStart - (areMarked ? 0 : lines.at(-1).length), field.selectionStart);
};

/** The selected words become a link, its address selected; a selected address waits for its words. */
export const link = (field, sample) => {
  const text = selected(field);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const from = field.selectionStart;
  type(field, isAddress ? `[${sample}](${text})` : `[${text || sample}](https://)`);
  if (isAddress) field.setSelectionRange(from + 1, from + 1 + sample.length);
  else field.setSelectionRange(from + (text || sample).length + 3, from + (text || sample).length + 11);
};

/** The selected words stand as code: between backticks, or, where they are several lines, in a block. */
export const code = (field, sample) => {
  if (selected(field).includes("\n")) typeBlock(field, `\`\`\`\n${selected(field)}\n\`\`\``);
  else wrap(field, "`", sample);
};
