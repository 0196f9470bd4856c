// Scanning people's codes on the take page, with or without a signal: the list on the page knows them.
import { watch } from "./camera.js";

const CAME = ["present", "late", "early"];
const BUZZ = { taken: [120], again: [60, 60, 60], stranger: [400] };

// A code however it was typed, or the address that a camera read.
export const typedCode = (text) => text.slice(text.lastIndexOf("/") + 1).replace(/[\s\-－—]/g, "")
  .toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");

const chosen = (row) => row.querySelector(":checked");
const nameOf = (row) => row.querySelector("legend").textContent.trim();
const labelOf = (box) => box.closest("label").textContent.trim();
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function speak(text) {
  if (!globalThis.speechSynthesis) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: "zh-CN" }));
}

// `note` keeps and sends the mark of a row; `left` is told when somebody has scanned enough.
export function startScanner(form, { note, left }) {
  const sheet = document.querySelector("[data-scanner]");
  const part = (name) => sheet.querySelector(`[data-scanner-${name}]`);
  const result = part("result");
  let stop = () => {};

  function tell(kind, words = {}) {
    result.dataset.kind = kind;
    result.textContent = result.dataset[kind].replace(/\{(\w+)\}/g, (_all, word) => words[word] ?? "");
    navigator.vibrate?.(BUZZ[kind]);
    speak(result.textContent);
  }

  async function scanned(text) {
    const code = typedCode(text);
    const row = [...form.querySelectorAll("[data-take-row]")].find((one) => one.dataset.code === code);
    if (!row) return tell("stranger");
    const name = nameOf(row);
    const held = chosen(row);
    if (held && row.dataset.status && CAME.includes(held.value)) {
      return tell("again", { name, status: labelOf(held), noted: row.dataset.noted });
    }
    const wanted = sheet.querySelector("[name=scanner-status]:checked").value;
    const box = [...row.querySelectorAll("input[type=radio]")].find(({ value }) => value === wanted);
    box.checked = true;
    row.dataset.noted = `${clock()} ${result.dataset.here}`;
    await note([row]);
    return tell("taken", { name, status: labelOf(box) });
  }

  async function open() {
    sheet.showModal();
    try {
      part("picture").hidden = false;
      stop = await watch(part("picture"), scanned);
      if (!sheet.open) stop();
    } catch {
      part("picture").hidden = true; // no camera, or not allowed: the code is typed
      part("none").hidden = false;
    }
  }

  document.querySelector("[data-scanner-open]").hidden = false;
  document.querySelector("[data-scanner-open]").addEventListener("click", open);
  part("close").addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", () => {
    stop();
    left();
  });
  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("input");
    if (field.value.trim()) scanned(field.value);
    field.value = "";
  });
}
