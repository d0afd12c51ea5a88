// Posting without leaving the page: what is wrong is said in the form, and a reply appears at its place.
import { empty, forget } from "./drafts.js";
import * as outbox from "./outbox.js";
import { field, form, make, makeIcon, pairsOf, say, site, tell } from "./page.js";
import { uploaded } from "./uploads.js";

const AT_ONCE = 3000; // milliseconds in which a reply comes down the page's socket

const isKept = /^(new|topic\.\d+)$/; // the places of posts that may be sent later

const clearErrors = () => {
  for (const element of form.querySelectorAll(".err, .note.warn")) (element.closest("[data-uploads] li") ?? element).remove();
  for (const element of form.querySelectorAll("[aria-invalid]")) {
    element.removeAttribute("aria-invalid");
    const others = element.getAttribute("aria-describedby")?.split(" ").filter((id) => !id.endsWith("-error"));
    if (others) element.setAttribute("aria-describedby", others.join(" "));
  }
};

const showErrors = ({ message, errors = {} }) => {
  const wrong = Object.entries(errors).map(([name, error]) => {
    const said = make("p", { className: "err", id: `${name}-error`, textContent: error });
    const input = document.getElementById(name) ?? form.elements[name];
    if (!input?.after) return [undefined, error];
    (input.closest("fieldset") ?? input).after(said);
    input.ariaInvalid = "true";
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
    return [input, error];
  });
  const all = [message, ...wrong.filter(([input]) => !input || wrong.length > 1).map(([, error]) => error)];
  const said = all.filter(Boolean).join(" ");
  if (said) form.prepend(make("p", { className: "note warn", role: "alert" }, makeIcon("warn"), make("span", { textContent: said })));
  const first = wrong.find(([input]) => input)?.[0];
  if (first) first.focus();
  else form.firstChild.scrollIntoView({ block: "nearest" });
  if (first && !said) site.announce(wrong[0][1], "form");
};

const appears = async (id) => {
  const until = Date.now() + AT_ONCE;
  while (!document.getElementById(id) && Date.now() < until) await new Promise((next) => setTimeout(next, 40));
  return document.getElementById(id);
};

/** The new post stands on the page; where it does not come by itself, the page goes to it. */
export const show = async (url, id) => {
  const isHere = id && document.getElementById("branches") && site.seemsOnline();
  const post = isHere && (await appears(`post-${id}`));
  if (!post) {
    location.assign(url);
    if (new URL(url, location.href).pathname === location.pathname) location.reload();
    return;
  }
  tell(make("a", { href: `#${post.id}`, textContent: say("posted") }));
  site.announce(say("posted"), "posted");
  if (post.getBoundingClientRect().top < 0) post.scrollIntoView({ block: "center" });
};

const sendForm = async (submitter) => {
  tell(say("sending"));
  await uploaded();
  const pairs = pairsOf(form);
  if (submitter?.name) pairs.push([submitter.name, submitter.value]);
  const action = form.getAttribute("action");
  clearErrors();
  const result = await outbox.post(action, pairs);
  if (result.unreachable && !isKept.test(form.dataset.place)) tell(say("offline"));
  else if (result.refused) {
    tell("");
    showErrors(result);
    if (form.elements.undescribed) form.elements.undescribed.value = "*"; // images are asked about once
  } else {
    site.hush(form.dataset.stream);
    forget();
    empty();
    if (result.unreachable) {
      tell("");
      outbox.put(pairs);
    } else await show(result.url, result.post);
    field.focus({ preventScroll: true });
  }
};

export const startSending = () => {
  form.addEventListener("htmx:finally:request", ({ detail }) => detail.ctx.response || tell(say("offline")));
  field.addEventListener("input", () => form.querySelector("#body-error") && clearErrors());
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (event.defaultPrevented || (submitter && submitter !== form.querySelector(".go"))) return;
    event.preventDefault();
    await sendForm(submitter);
    form.removeAttribute("aria-busy");
  });
};
