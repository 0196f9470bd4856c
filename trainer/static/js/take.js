// Taking attendance: the counter follows each choice, typing digits narrows the list, and what is
// saved is first kept on the phone, then sent, so that no signal loses nothing.
import { startScanner, typedCode } from "./scan.js";
import { fetchList, sendMarks } from "./sending.js";
import { keepMarks, LONGEST, marksOf } from "./store.js";

const AGAIN = 20000; // a phone that does not notice its signal asks now and then

const rowsOf = (form) => [...form.querySelectorAll("[data-take-row]")];
const chosen = (row) => row.querySelector(":checked")?.value ?? "";

// The number of those noted, and the search by the last digits.
export function follow(form) {
  const place = document.querySelector("[data-take-marked]");
  const search = document.querySelector("[data-take-search]");
  const others = Number(place.textContent) - rowsOf(form).filter((row) => row.dataset.status).length;
  const count = () => {
    place.textContent = others + rowsOf(form).filter(chosen).length;
  };
  const narrow = () => {
    const tail = search.value.trim();
    const code = typedCode(tail);
    for (const row of rowsOf(form)) {
      row.hidden = tail !== "" && !row.dataset.tail.includes(tail) && row.dataset.code !== code;
    }
  };
  form.addEventListener("change", count);
  search.addEventListener("input", narrow);
  search.form.addEventListener("submit", (event) => {
    event.preventDefault(); // what was chosen but not saved stays
    narrow();
  });
  count();
  return count;
}

// Whoever has no choice yet is present, or on the leave that was granted: the second button.
function fillRest(form, status) {
  for (const row of rowsOf(form)) {
    if (chosen(row)) continue;
    const wanted = "leave" in row.dataset ? "leave" : status;
    for (const box of row.querySelectorAll("input[type=radio]")) box.checked = box.value === wanted;
  }
}

// What was chosen and not kept yet.
const fresh = (form) => rowsOf(form).filter((row) => chosen(row) && chosen(row) !== row.dataset.status);

// As it is kept on the phone.
const noted = (row, session, user, half) => ({
  key: crypto.randomUUID(),
  session, user, half,
  row: Number(row.dataset.line),
  status: chosen(row),
  seen: Number(row.dataset.seen) || 0,
});

// What was sent holds by now; where another noted something else, that was not seen here.
async function seeAnew(form, session, half) {
  const held = new Map((await fetchList(session)).rows.map((person) => [person.id, person.marks[half]]));
  for (const row of rowsOf(form)) {
    const [mark, status] = held.get(Number(row.dataset.line)) ?? [];
    if (mark && status === row.dataset.status) row.dataset.seen = mark;
  }
}

// A page with an open scanner or menu, or with somebody about to sign out, is not exchanged.
const inUse = () => document.querySelector("dialog[open], .offcanvas.show, form[data-sign-out][aria-busy]");

// How many marks wait on this phone, always seen; and the ways in which they are sent.
export function keepSending(form, { session, user, half, sent }) {
  const banner = document.querySelector("[data-take-waiting]");
  const place = banner.querySelector("[data-take-number]");
  let busy = false;
  let again = false; // somebody asked meanwhile

  const until = banner.querySelector("[data-take-until]");

  const show = async () => {
    const waiting = await marksOf(session, user);
    const { length } = waiting;
    banner.hidden = !length;
    place.textContent = length ? place.dataset.text.replace("{n}", length) : "";
    const end = new Date(Math.min(...waiting.map((row) => row.at)) + LONGEST);
    if (length) until.textContent = until.dataset.text.replace("{at}", end.toLocaleString("zh-CN"));
    return length;
  };
  // One at a time: two would each leave for the next page, and the second would miss its message.
  const send = async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again && (await show())) {
        again = false;
        while (await sendMarks(session, user, half));
        if (fresh(form).length || inUse()) await seeAnew(form, session, half);
        else sent();
      }
    } catch {
      // No signal, or no answer: everything waits, and is sent again under the same keys.
    }
    busy = false;
    await show();
  };

  banner.querySelector("[data-take-send]").addEventListener("click", send);
  addEventListener("online", send);
  setInterval(send, AGAIN);
  return send;
}

// The buttons of the form, and the scanner: kept on the phone, then sent.
export function save(form, { session, user, half, count, send, sent, kept }) {
  const note = async (rows) => {
    count();
    const marks = rows.map((row) => [row, noted(row, session, user, half)]);
    try {
      await keepMarks(marks.map(([, mark]) => mark));
    } catch {
      kept?.(); // this phone keeps nothing: sent as without scripts
      if (kept) form.submit();
      return;
    }
    for (const [row, { status }] of marks) row.dataset.status = status;
    if (!fresh(form).length) kept?.();
    await send();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.submitter?.name === "rest") fillRest(form, event.submitter.value);
    await note(fresh(form));
  });
  const left = async () => {
    if (!fresh(form).length && !(await marksOf(session, user)).length) sent();
  };
  startScanner(form, { note, left });
}
