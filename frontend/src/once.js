// Forms: Ctrl+Enter posts, and nothing is posted twice.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.localName !== "textarea") return;
  event.preventDefault();
  event.target.form?.requestSubmit(event.target.form.querySelector(".go"));
});

const PATIENCE = 15_000; // an answer that never comes must not lock the form

const release = (form) => form.removeAttribute("aria-busy");

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.ariaBusy = "true";
    setTimeout(() => release(form), PATIENCE);
  },
  true,
);

addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
document.addEventListener("htmx:finally:request", ({ target }) => {
  const form = target.closest?.("form");
  if (form) release(form);
});
