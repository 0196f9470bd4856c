// The behaviours that pages ask for with data attributes. Every page works without them.
import { startCountdowns } from "./countdown.js";
import { startForms } from "./forms.js";
import { startJobs } from "./jobs.js";
import { startReveal } from "./reveal.js";
import { startTheme } from "./theme.js";

function start(root) {
  startForms(root);
  startReveal(root);
  startCountdowns(root);
  startJobs(root);
}

startTheme();
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
