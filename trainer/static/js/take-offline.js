// The page without a signal: filled from the list that this phone keeps of the session asked for.
import { allMarks, listOf, marksOf, possible, tidy } from "./store.js";
import { follow, keepSending, save } from "./take.js";

const find = (name) => document.querySelector(`[data-${name}]`);

function addRow(form, person, half, waiting) {
  const copy = find("copy-row").content.cloneNode(true);
  const row = copy.querySelector("[data-take-row]");
  const [seen, status, noted = ""] = person.marks[half] ?? ["", ""];
  const tail = person.tail ? find("copy-name").dataset.text.replace("{tail}", person.tail) : "";
  const { id: line, tail: digits, code } = person;
  Object.assign(row.dataset, { line, tail: digits, code, noted, seen, status: waiting ?? status });
  if (person.leave) row.dataset.leave = "";
  row.querySelector("legend").textContent = person.name + tail + (person.leave ? find("copy-name").dataset.leave : "");
  for (const box of row.querySelectorAll("input")) {
    box.name = `mark-${person.id}`;
    box.checked = box.value === row.dataset.status;
  }
  form.append(copy);
}

function offerHalves(list, half) {
  if (list.halves.length < 2) return;
  for (const [value, label] of list.halves) {
    const link = document.createElement("a");
    link.href = `?half=${value}`;
    link.textContent = label;
    if (value === half) link.setAttribute("aria-current", "page");
    find("copy-halves").append(link);
  }
}

// The names are gone, what was noted is not: it waits, and is sent when the signal returns.
async function sendNameless(form, session) {
  const waiting = (await allMarks()).find((row) => row.session === session);
  if (!waiting) return;
  const { user, half } = waiting;
  await keepSending(form, { session, user, half, sent: () => location.reload() })();
}

async function start() {
  const session = Number(location.pathname.split("/")[3]);
  await tidy();
  const list = await listOf(session);
  const form = find("take");
  if (!list) {
    await sendNameless(form, session);
    return;
  }
  const wanted = new URLSearchParams(location.search).get("half");
  const half = list.halves.some(([value]) => value === wanted) ? wanted : list.halves[0][0];
  const waiting = new Map();
  for (const mark of await marksOf(session, list.user)) {
    if (mark.half === half) waiting.set(mark.row, mark.status);
  }
  for (const person of list.rows) addRow(form, person, half, waiting.get(person.id));
  find("copy-title").textContent = list.title;
  find("copy-when").textContent = `${list.when} ${list.place}`;
  find("copy-count").textContent = list.rows.length;
  offerHalves(list, half);
  find("copy-none").hidden = true;
  find("copy-there").hidden = false;
  find("take-marked").textContent = list.rows.filter((row) => waiting.has(row.id) || row.marks[half]).length;
  const known = { session, user: list.user, half, sent: () => location.reload() };
  const send = keepSending(form, known);
  save(form, { ...known, send, count: follow(form) });
  await send();
}

if (possible) start();
