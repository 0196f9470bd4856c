// The page with a signal: it keeps itself and its list on the phone for when there is none.
import { isKept } from "./forms.js";
import { fetchList } from "./sending.js";
import { forgetList, keepList, possible, SHELL, tidy } from "./store.js";
import { follow, keepSending, save } from "./take.js";

const WORKER = "/static/js/take-worker.js";
const PAGES = "/instructor/sessions/";
const EMPTY = "/offline";

// The empty page with all it needs, without anybody's name.
async function keepPage() {
  await navigator.serviceWorker.register(WORKER, { scope: PAGES });
  await navigator.serviceWorker.ready;
  const page = await fetch(EMPTY, { credentials: "omit", cache: "reload" });
  const needed = (await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g);
  const cache = await caches.open(SHELL);
  await cache.addAll([...new Set([...needed].map(([, address]) => address))]);
  await cache.put(EMPTY, page);
}

async function keep(session, user) {
  await tidy(user);
  const { csrf_token: _token, keeps, ...list } = await fetchList(session);
  if (!keeps) return forgetList(session);
  await keepList(list);
  await keepPage();
  return undefined;
}

async function start(form) {
  const session = Number(form.dataset.session);
  const user = Number(form.dataset.user);
  const { half, page } = form.dataset;
  const sent = () => location.assign(page);
  const send = keepSending(form, { session, user, half, sent });
  save(form, { session, user, half, send, sent, count: follow(form), kept: () => isKept(form) });
  await send();
  await keep(session, user);
  form.dataset.offline = "ready";
}

for (const form of document.querySelectorAll("form[data-take]")) {
  // Part of the list, or a phone that cannot keep anything: the form is sent as without scripts.
  if (possible && !("part" in form.dataset)) start(form);
  else follow(form);
}
