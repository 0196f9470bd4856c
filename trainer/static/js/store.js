// What a phone keeps to take attendance without a signal: lists of names, and marks not yet sent.
// Nothing is older than a day; a list goes as soon as its marks were sent, all goes at sign-out.
const NAME = "trainer-take";
const DAY = 24 * 60 * 60 * 1000;
export const SHELL = "trainer-take-page";

export const possible = window.isSecureContext && "indexedDB" in window && "serviceWorker" in navigator;

// Most people never take attendance: nothing is made for them.
export async function anything() {
  return (await indexedDB.databases()).some(({ name }) => name === NAME);
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("lists", { keyPath: "session" });
    request.result.createObjectStore("marks", { keyPath: "key" }).createIndex("session", "session");
  };
  return asked(request);
}

async function within(mode, work) {
  const database = await opened();
  try {
    const deal = database.transaction(["lists", "marks"], mode);
    const ended = new Promise((resolve, reject) => {
      deal.oncomplete = resolve;
      deal.onabort = () => reject(deal.error);
    });
    const result = await work(deal.objectStore("lists"), deal.objectStore("marks"));
    await ended;
    return result;
  } finally {
    database.close();
  }
}

// Everything older than a day goes, whatever page is opened.
export function tidy() {
  const fresh = (row) => Date.now() - row.at < DAY;
  return within("readwrite", async (lists, marks) => {
    for (const row of await asked(lists.getAll())) if (!fresh(row)) lists.delete(row.session);
    for (const row of await asked(marks.getAll())) if (!fresh(row)) marks.delete(row.key);
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

// What was sent goes, and with it the names that it was noted by.
export function forgetSent(session, keys) {
  return within("readwrite", (lists, marks) => {
    for (const key of keys) marks.delete(key);
    return asked(lists.delete(session));
  });
}

export async function wipe() {
  await within("readwrite", (lists, marks) => {
    lists.clear();
    return asked(marks.clear());
  });
  await caches.delete(SHELL);
}
