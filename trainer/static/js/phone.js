// What a phone still holds of an instructor's marks, told on each of their pages: how many of other
// classes wait, and how many were given up because they could not be sent for a week.
import { each } from "./each.js";
import { sendAll } from "./sending.js";
import { anything, forgetLost, lostOf, possible, tidy } from "./store.js";

const told = (place, number) => {
  place.closest(".banner").hidden = !number;
  place.textContent = number ? place.dataset.text.replace("{n}", number) : "";
};

async function tell(place) {
  if (!possible || !(await anything())) return;
  const user = Number(place.dataset.phone);
  const here = Number(document.querySelector("form[data-take]")?.dataset.session);
  await tidy(user);
  told(place.querySelector("[data-phone-waiting]"), await sendAll(user, here));
  const lost = place.querySelector("[data-phone-lost]");
  told(lost, await lostOf(user));
  place.querySelector("[data-phone-read]").addEventListener("click", async () => {
    await forgetLost(user);
    told(lost, 0);
  });
}

export const startPhone = (root) => each(root, "[data-phone]", tell);
