// Counts down in words to a moment; without scripts the sentence of the page stays.
import { each } from "./each.js";

function words(until, [day, hour, minute, left, over]) {
  const minutes = Math.ceil((until - Date.now()) / 60000);
  if (minutes <= 0) return over;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = days ? [days, day, hours, hour] : [hours, hour, minutes % 60, minute];
  return `${left} ${parts.join(" ")}`;
}

function run(place) {
  const until = Date.parse(place.dataset.countdown);
  const vocabulary = place.dataset.words.split("|");
  const show = () => {
    place.textContent = words(until, vocabulary);
    if (Date.now() < until) setTimeout(show, 15000);
  };
  show();
}

export function startCountdowns(root) {
  each(root, "[data-countdown]", run);
}
