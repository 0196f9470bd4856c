// Small helpers that appear only where scripts run: show more, show password, copy, print, close.
import { each } from "./each.js";

function onOff(input) {
  const part = document.getElementById(input.dataset.reveal);
  if (!part) return;
  const group = input.type === "radio" ? document.getElementsByName(input.name) : [input];
  const show = () => {
    part.hidden = !input.checked;
  };
  for (const one of group) one.addEventListener("change", show);
  show();
}

function peek(button) {
  const input = document.getElementById(button.dataset.peek);
  const words = [button.textContent, button.dataset.shown];
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = words[shown ? 1 : 0];
    button.setAttribute("aria-pressed", String(shown));
  });
}

function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied ?? button.textContent;
  });
}

function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function close(button) {
  const details = button.closest("details");
  button.hidden = false;
  button.addEventListener("click", () => {
    details.open = false;
    details.querySelector("summary").focus();
  });
}

export function startReveal(root) {
  each(root, "[data-reveal]", onOff);
  each(root, "[data-peek]", peek);
  each(root, "[data-copy]", copy);
  each(root, "[data-print]", print);
  each(root, "[data-close-details]", close);
}
