// Some minutes before the session ends: says so on pages with a form, and one touch lets it go on.
import { each } from "./each.js";

const WARN = 5 * 60 * 1000;
const LOOK = 10000;
const THANKS = 8000;

function start(section) {
  if (!document.querySelector("main form[method=post]")) return;
  const button = section.querySelector("[data-ending-button]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const end = { at: 0, last: 0 };
  let said = "";

  const say = (word) => {
    if (word === said) return;
    said = word;
    for (const text of section.querySelectorAll("[data-ending-said]")) {
      text.hidden = text.dataset.endingSaid !== word;
    }
    button.hidden = word !== "soon" && word !== "unheard";
    section.hidden = !word;
  };
  const reach = (at, last) => {
    end.at = Math.max(end.at, at);
    end.last = Math.max(end.last, last);
  };
  const know = (ends, last) => {
    reach(Date.now() + ends * 1000, Date.now() + last * 1000);
    tabs?.postMessage([end.at, end.last]);
  };
  const look = () => {
    const left = end.at - Date.now();
    if (left <= 0) say("over");
    else if (left > WARN) say(said === "stayed" ? said : "");
    else if (end.at >= end.last) say("last");
    else if (said !== "unheard") say("soon");
  };
  const stay = async () => {
    try {
      const answer = await fetch(section.dataset.endingStay, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const { ends, last } = await answer.json();
      if (!ends) end.at = 0;
      else know(ends, last);
    } catch {
      say("unheard");
      return;
    }
    look();
    if (end.at - Date.now() <= WARN) return;
    say("stayed");
    setTimeout(() => say(""), THANKS);
  };

  button.addEventListener("click", stay);
  if (tabs) {
    tabs.onmessage = ({ data: [at, last] }) => {
      reach(at, last);
      look();
    };
  }
  know(Number(section.dataset.ending), Number(section.dataset.endingLast));
  look();
  setInterval(look, LOOK);
}

export function startEnding(root) {
  each(root, "[data-ending]", start);
}
