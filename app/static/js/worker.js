/* Between the pages of cases and the network: what a phone has opened opens again where there is none.
   Keeps nothing else, at most a day, and is emptied when somebody signs out (outbox.js). */
"use strict";
const KEPT = "cases", MOST = 20, LONGEST = 86400000, PATIENCE = 8000;
const CASE = /^\/cases\/\d{6}-\w{5}$/, FORM = /^(\/cases\/\d{6}-\w{5})\/(progress|handle)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(
  fetch(event.data).then((answer) => keep(event.data, answer)).catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && (CASE.test(pathname) || FORM.test(pathname))) event.respondWith(page(request, pathname, event));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function page(request, pathname, event) {
  const of = (FORM.exec(pathname) || [])[1] || pathname;
  const kept = await find(of);
  const late = new Promise((good, bad) => { if (kept) setTimeout(bad, PATIENCE); });
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (CASE.test(pathname)) event.waitUntil(keep(of, answer.clone()));
    return answer;
  } catch (lost) {
    return kept || Response.error();
  }
}

/* The headers travel along, the policy of the page among them; the hour is written where the page reads it. */
async function keep(pathname, answer) {
  if (answer.status !== 200 || answer.redirected) return;
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.set("Kept-At", Date.now());
  const text = (await answer.text()).replace('<body class="staff"', `<body class="staff" data-kept="${Date.now()}"`);
  const cache = await caches.open(KEPT);
  await cache.delete(pathname);
  await cache.put(pathname, new Response(text, { headers }));
  const pages = (await cache.keys()).filter((one) => CASE.test(new URL(one.url).pathname));
  await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST)).map((one) => cache.delete(one)));
}

async function find(pathname) {
  const cache = await caches.open(KEPT), kept = await cache.match(pathname);
  if (!kept || Date.now() - kept.headers.get("Kept-At") < LONGEST) return kept;
  await cache.delete(pathname);
  return undefined;
}

/* Named by their content: what is there is right. Others of the name are of an earlier day. */
async function asset(request) {
  const cache = await caches.open("assets"), kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const name = new URL(request.url).pathname.split("/").pop();
    const former = (await cache.keys()).filter((one) => one.url.endsWith("/" + name));
    await Promise.all(former.map((one) => cache.delete(one)));
    await cache.put(request, answer.clone());
  }
  return answer;
}
