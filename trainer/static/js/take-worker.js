// Without a signal an instructor's take page is answered from what the phone keeps.
const SHELL = "trainer-take-page";
const PAGE = /^\/instructor\/sessions\/\d+\/take$/;
const AWAY = [502, 503, 504]; // the proxy is there, the program is not

async function kept(address) {
  const cache = await caches.open(SHELL);
  return (await cache.match(address, { ignoreVary: true })) ?? Response.error();
}

async function page(request) {
  try {
    const answer = await fetch(request);
    return AWAY.includes(answer.status) ? await kept("/offline") : answer;
  } catch {
    return kept("/offline");
  }
}

const asset = (request) => fetch(request).catch(() => kept(request.url));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && PAGE.test(pathname)) event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(asset(request));
});
