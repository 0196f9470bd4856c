// Signing out takes every name along that a phone kept; what still waits is sent before.
import { each } from "./each.js";
import { isKept } from "./forms.js";
import { sendAll } from "./sending.js";
import { anything, forgetNames, possible, tidy } from "./store.js";

async function empty(form) {
  const left = await sendAll(Number(form.dataset.user));
  if (left && !window.confirm(form.dataset.signOut.replace("{n}", left))) return false;
  await forgetNames();
  return true;
}

// Said with the form: otherwise the server tells the browser to empty everything.
function sayEmptied(form) {
  const said = Object.assign(document.createElement("input"), { type: "hidden", name: "emptied", value: "1" });
  form.append(said);
}

function leave(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let leaves = true;
    try {
      if (await anything()) leaves = await empty(form);
      if (leaves) sayEmptied(form);
    } catch {
      // A store that cannot be opened keeps nobody signed in.
    }
    if (leaves) form.submit();
    else isKept(form);
  });
}

export async function startSignOut(root) {
  if (!possible) return;
  each(root, "form[data-sign-out]", leave);
  const user = Number(root.querySelector("form[data-sign-out]")?.dataset.user);
  if (await anything()) await tidy(user);
}
