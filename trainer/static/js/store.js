// What a phone keeps to take attendance without a signal: lists of names, and marks not yet sent.
// Names stay a day at most, until the class is closed or somebody signs out; a mark names nobody,
// belongs to the account that noted it and waits a week. What was not sent by then is told.
const NAME = "trainer-take";
const VERSION = 2;
const DAY = 24 * 60 * 60 * 1000;
export const LONGEST = 7 * DAY;
const HELD = ["taken", "same"];
export const SHELL = "trainer-take-page";

export const possible = window.isSecureContext && "indexedDB" in window && "serviceWorker" in navigator;

// Most people never take attendance: nothing is made for them.
export async function anything() {
  if (!indexedDB.databases) return true; // a browser that does not say is looked into
  return (await indexedDB.databases()).some(({ name }) => name === NAME);
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    const { result } = request;
    if (oldVersion < 1) {
      result.createObjectStore("lists", { keyPath: "session" });
      result.createObjectStore("marks", { keyPath: "key" }).createIndex("session", "session");
    }
    result.createObjectStore("lost", { autoIncrement: true });
  };
  return asked(request);
}

async function within(mode, work) {
  const database = await opened();
  try {
    const deal = database.transaction(["lists", "marks", "lost"], mode);
    const ended = new Promise((resolve, reject) => {
      deal.oncomplete = resolve;
      deal.onabort = () => reject(deal.error);
    });
    const result = await work(...["lists", "marks", "lost"].map((name) => deal.objectStore(name)));
    await ended;
    return result;
  } finally {
    database.close();
  }
}

// What is too old goes, whatever page is opened; and the names that another account kept here.
export function tidy(user) {
  const age = (row) => Date.now() - row.at;
  return within("readwrite", async (lists, marks, lost) => {
    for (const row of await asked(lists.getAll())) {
      if (age(row) >= DAY || (user && row.user !== user)) lists.delete(row.session);
    }
    for (const row of await asked(marks.getAll())) {
      if (age(row) < LONGEST) continue;
      marks.delete(row.key);
      lost.add({ user: row.user, session: row.session });
    }
  });
}

// How many marks of this account were given up; told until somebody has read it.
export function lostOf(user) {
  return within("readonly", async (_lists, _marks, lost) => {
    return (await asked(lost.getAll())).filter((row) => row.user === user).length;
  });
}

export function forgetLost(user) {
  return within("readwrite", async (_lists, _marks, lost) => {
    for (const key of await asked(lost.getAllKeys())) {
      if ((await asked(lost.get(key))).user === user) lost.delete(key);
    }
  });
}

export function keepList(list) {
  return within("readwrite", (lists) => asked(lists.put({ ...list, at: Date.now() })));
}

export function listOf(session) {
  return within("readonly", (lists) => asked(lists.get(session)));
}

export function forgetList(session) {
  return within("readwrite", (lists) => asked(lists.delete(session)));
}

// A person's newer mark takes the place of the one that was not sent yet.
export function keepMarks(rows) {
  return within("readwrite", async (_lists, marks) => {
    const same = (a, b) => a.user === b.user && a.row === b.row && a.half === b.half;
    const waiting = await asked(marks.getAll());
    for (const row of rows) {
      for (const old of waiting) if (same(old, row)) marks.delete(old.key);
      marks.put({ ...row, at: Date.now() });
    }
  });
}

export function marksOf(session, user) {
  return within("readonly", async (_lists, marks) => {
    const rows = await asked(marks.index("session").getAll(session));
    return rows.filter((row) => row.user === user);
  });
}

export function allMarks() {
  return within("readonly", (_lists, marks) => asked(marks.getAll()));
}

// What was sent goes; the list stays for the next mark, and shows what was taken.
export function forgetSent(session, answers) {
  return within("readwrite", async (lists, marks) => {
    const list = await asked(lists.get(session));
    for (const [key, state] of answers) {
      const sent = await asked(marks.get(key));
      const person = list?.rows.find(({ id }) => id === sent?.row);
      if (person && HELD.includes(state)) person.marks[sent.half] = [0, sent.status];
      marks.delete(key);
    }
    if (list) lists.put(list);
  });
}

// Nobody's name stays behind; marks that could not be sent name nobody and wait for their account.
export async function forgetNames() {
  await within("readwrite", (lists) => asked(lists.clear()));
  await caches.delete(SHELL);
}
