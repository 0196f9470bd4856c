// Asks how far a background job is, more and more slowly, until it has ended.
import { each } from "./each.js";

const FIRST = 800;
const SLOWEST = 5000;

function show(section, job) {
  const bar = section.querySelector("progress");
  if (job.total && bar) {
    bar.max = job.total;
    bar.value = job.done;
    section.querySelector("[data-job-count]").textContent = `${job.done} / ${job.total}`;
  }
  if (job.message) section.querySelector("[data-job-message]").textContent = job.message;
}

function finish(section, job) {
  section.classList.replace("job-running", job.state === "done" ? "job-done" : "job-failed");
  section.querySelector("progress")?.remove();
  if (!job.result_url) return;
  const place = section.querySelector("[data-job-result]");
  const link = place.querySelector("a");
  link.href = job.result_url;
  if (job.result_label) link.textContent = job.result_label;
  place.hidden = false;
}

function follow(section, wait) {
  setTimeout(async () => {
    let job = null;
    try {
      const answer = await fetch(section.dataset.job, { headers: { Accept: "application/json" } });
      if (answer.ok) job = await answer.json();
      else if (answer.status < 500 && answer.status !== 429) return;
    } catch {
      // The network may come back: ask again.
    }
    if (job) show(section, job);
    if (job && (job.state === "done" || job.state === "failed")) finish(section, job);
    else follow(section, Math.min(wait * 1.4, SLOWEST));
  }, wait);
}

export function startJobs(root) {
  each(root, "[data-job]", (section) => follow(section, FIRST));
}
