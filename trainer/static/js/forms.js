// Forms: a double click sends once, typed values are not lost by accident, errors take focus.
import { each } from "./each.js";

const sent = new WeakSet();
const touched = new Set();
const AGAIN = 10000; // a form that answered with a file leaves its page open

function release(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    touched.delete(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), AGAIN);
  });
}

// What was typed is safe although the page stays: it may be left, and the form sent again.
export function isKept(form) {
  touched.delete(form);
  release(form);
}

function watch(form) {
  form.addEventListener("input", () => touched.add(form));
}

function checkAll(box) {
  const boxes = () => document.querySelectorAll(`input[type=checkbox][name="${box.dataset.checkAll}"]`);
  box.addEventListener("change", () => {
    for (const one of boxes()) {
      one.checked = box.checked;
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

function count(place) {
  const name = place.dataset.checkedCount;
  const show = () => {
    place.textContent = document.querySelectorAll(`input[name="${name}"]:checked`).length;
  };
  document.addEventListener("change", show);
  show();
}

export function startForms(root) {
  each(root, "form[data-once]", sendOnce);
  each(root, "form[data-unsaved]", watch);
  each(root, "[data-check-all]", checkAll);
  each(root, "[data-checked-count]", count);
  each(root, "[data-take-focus]", (summary) => summary.focus());
}

addEventListener("beforeunload", (event) => {
  if (touched.size) event.preventDefault();
});

// Coming back with the browser's button finds a form that can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) release(form);
});
