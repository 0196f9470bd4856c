// Signing out takes everything along that a phone kept; what still waits is sent before.
import { each } from "./each.js";
import { sendAll } from "./sending.js";
import { anything, possible, tidy, wipe } from "./store.js";

async function empty(form) {
  const left = await sendAll();
  if (left && !window.confirm(form.dataset.signOut.replace("{n}", left))) return false;
  await wipe();
  return true;
}

function leave(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let leaves = true;
    try {
      if (await anything()) leaves = await empty(form);
    } catch {
      // A store that cannot be opened keeps nobody signed in.
    }
    if (leaves) form.submit();
  });
}

export async function startSignOut(root) {
  if (!possible) return;
  each(root, "form[data-sign-out]", leave);
  if (await anything()) await tidy();
}
