// Images and files: pasted, dropped or picked; made small, sent one by one, described, and linked in the text.
import { at, field, form, make, makeButton, newKey, say, sendFile, site } from "./page.js";
import { typeBlock } from "./typing.js";

const LONGEST_SIDE = 2048;
const SMALL = 1_000_000; // bytes: a smaller picture goes as it is
const MOST = 10;

let list;
const running = new Set();

/** Resolves when nothing is being uploaded any more. */
export const uploaded = () => Promise.allSettled(running);

/** Return the picture at most LONGEST_SIDE wide and high, upright, or the file as it is. */
const small = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, `.${blob.type.split("/")[1]}`), { type: blob.type });
  } catch {
    return file; // the server says what is wrong with it
  }
};

/** The text says `after` where it said `before`; the cursor stays. */
const replace = (before, after) => {
  const from = field.value.indexOf(before);
  if (from < 0) return;
  field.setRangeText(after, from, from + before.length, "preserve");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

const escaped = (text) => text.replace(/[[\]\\]/g, "\\$&").replace(/\s+/g, " ");

/** Ask what can be seen, in the file's row. */
const askFor = (row, name, url) => {
  let said = `![](${url})`;
  const input = make("input", { dir: "auto", maxLength: 500 });
  const done = () => {
    replace(said, (said = `![${escaped(input.value.trim())}](${url})`));
    const next = list.querySelector("li input");
    row.remove();
    (next && next !== input ? next : field).focus();
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    done();
  });
  input.addEventListener("change", () => replace(said, (said = `![${escaped(input.value.trim())}](${url})`)));
  row.replaceChildren(make("label", {}, say("alternative", { name }), input), makeButton(say("put"), done, "btn"));
  if (document.activeElement !== field || !field.value.trim()) input.focus();
};

const upload = async (file) => {
  const bar = make("progress", { max: 1, value: 0, ariaLabel: say("uploading", { name: file.name }) });
  const row = make("li", {}, make("bdi", { textContent: file.name }), bar);
  const stop = new AbortController();
  row.append(makeButton(say("cancel"), () => stop.abort()));
  list.append(row);
  const mark = `![${say("uploading", { name: escaped(file.name) })}]()`;
  typeBlock(field, mark);
  const ready = await small(file);
  const { status, said } = await sendFile(at("attachments"), { file: ready, key: newKey() }, bar, stop.signal);
  if (status === 200 || status === 201) {
    replace(mark, said.markdown);
    site.announce(say("uploaded", { name: said.name }), said.id);
    if (said.is_image) askFor(row, file.name, said.url);
    else row.remove();
    return;
  }
  replace(mark, "");
  if (stop.signal.aborted) row.remove();
  else fail(row, said?.error ?? say("notUploaded", { name: file.name }), file);
};

const fail = (row, error, file) => {
  const said = make("p", { className: "err", role: "alert", textContent: `${file.name}: ${error}` });
  const again = makeButton(say("tryNow"), () => {
    row.remove();
    begin([file]);
  });
  row.replaceChildren(said, again, makeButton(say("remove"), () => row.remove()));
};

const begin = (files) => {
  if (files.length > MOST) {
    list.replaceChildren(make("li", { className: "err", role: "alert", textContent: say("tooMany") }));
    return;
  }
  for (const file of files) {
    const one = upload(file);
    running.add(one);
    one.finally(() => running.delete(one));
  }
};

/** Files that are picked, pasted or dropped on the form are uploaded. */
export const startUploads = () => {
  list = form.querySelector("[data-uploads]");
  const input = form.querySelector("[data-files]");
  input.addEventListener("change", () => {
    begin([...input.files]);
    input.value = "";
  });
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    begin(files);
  });
  form.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    begin([...event.dataTransfer.files]);
  });
};
