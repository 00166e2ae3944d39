/* What was written where there was no network: kept on this phone for the person who wrote it, sent later, done once.
   The form's key makes a second sending harmless (app/cases/sending.py). Without this file forms are sent as ever. */
(() => {
  "use strict";
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const find = (selector, within = document) => within.querySelector(selector);
  const box = find("[data-unsent]"), me = document.body.dataset.person || "";
  const DAY = 86400000, LONGEST = 30 * DAY, PATIENCE = 15000;

  /* --- the shelf: one database of the browser's own ------------------------------------------------------ */
  const asked = (request) => new Promise((good, bad) => { request.onsuccess = () => good(request.result); request.onerror = () => bad(request.error); });
  const opened = () => {
    const request = indexedDB.open("xingfuma", 1);
    request.onupgradeneeded = () => { request.result.createObjectStore("unsent", { keyPath: "key" }); request.result.createObjectStore("forms"); };
    return asked(request);
  };
  let shelf = null;
  const on = async (store, mode, act) => {
    shelf = shelf || opened();
    const work = (await shelf).transaction(store, mode), done = new Promise((good, bad) => { work.oncomplete = good; work.onerror = work.onabort = () => bad(work.error); });
    const found = await asked(act(work.objectStore(store)));
    await done;
    return found;
  };
  const put = (note) => on("unsent", "readwrite", (store) => store.put(note));
  const drop = (key) => on("unsent", "readwrite", (store) => store.delete(key));
  /* Only one's own; what somebody never came back for is removed. */
  const mine = async () => {
    const notes = await on("unsent", "readonly", (store) => store.getAll());
    await Promise.all(notes.filter((note) => note.person !== me && Date.now() - note.at > LONGEST).map((note) => drop(note.key)));
    return notes.filter((note) => note.person === me).sort((a, b) => a.at - b.at);
  };
  const random = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64; bytes[8] = bytes[8] & 63 | 128;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  /* --- what lies there, on every page ----------------------------------------------------------------------- */
  const line = (note) => {
    const item = find("template", box).content.firstElementChild.cloneNode(true), part = (name) => find(`[data-${name}]`, item);
    part("ref").textContent = note.ref; part("ref").href = "/cases/" + note.ref;
    part("verb").textContent = note.verb; part("words").textContent = note.words;
    part("photos").textContent = note.photos.length ? part("photos").dataset.photos.replace("#", note.photos.length) : "";
    if (note.state) {
      const said = part("state");
      said.textContent = said.dataset[note.state] + (note.why ? " " + note.why : ""); said.hidden = false;
      part("look").hidden = note.state === "gone";
    }
    part("look").onclick = () => look(note);
    part("drop").setAttribute("aria-label", part("drop").getAttribute("aria-label").replace("#", note.ref));
    part("drop").onclick = async () => { await drop(note.key); await draw(); if (!box.hidden) find("[data-send-all]", box).focus(); };
    return item;
  };
  const draw = async () => {
    const notes = await mine();
    find("ul", box).replaceChildren(...notes.map(line));
    find("[data-count]", box).textContent = notes.length;
    box.hidden = !notes.length;
    return notes;
  };
  const say = (what) => { const said = find("[data-say]", box); said.textContent = what ? said.dataset[what] : ""; find("[data-in]", box).hidden = what !== "expired"; };

  /* --- sending --------------------------------------------------------------------------------------------- */
  const call = (url, options) => fetch(url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" }, ...options });
  /* Throws where there is no line; says so where nobody, or somebody else, is signed in. */
  const token = async () => {
    const answer = await call(box.dataset.key);
    if (answer.type === "opaqueredirect" || answer.status === 401) { say("expired"); return null; }
    const known = await answer.json();
    return String(known.person) === me ? known.token : null;
  };
  const body = (note, csrf, photo) => {
    const form = new FormData();
    form.append("csrf_token", csrf);
    if (photo) form.append("photo", photo, "photo.jpg");
    else { note.fields.forEach(([name, value]) => form.append(name, value)); note.photos.forEach((one) => form.append("staged", one.name)); }
    return form;
  };
  const failed = async (note, state, why = "") => { Object.assign(note, { state, why }); await put(note); return state; };
  /* Photos first, each remembered as soon as it has arrived; then the words. Answers "done" or what stands against it. */
  const deliver = async (note, csrf) => {
    for (const photo of note.photos) {
      if (photo.name && Date.now() - photo.at < DAY / 2 || !photo.blob) continue;
      const answer = await call(note.stage, { method: "POST", body: body(note, csrf, photo.blob) });
      if (answer.status === 401 || answer.status === 400) return "token";
      if (answer.status >= 500) throw new Error("later");
      const staged = await answer.json();
      if (!staged.name) return failed(note, "refused", staged.error);
      Object.assign(photo, { name: staged.name, at: Date.now() });
      await put(note);
    }
    const answer = await call(note.action, { method: "POST", body: body(note, csrf) });
    if (answer.status === 401 || answer.status === 400 || answer.type === "opaqueredirect") return "token";
    if (answer.status >= 500) throw new Error("later");
    if (answer.status === 409) return failed(note, "conflict");
    if (answer.status !== 200 && answer.status !== 422) return failed(note, "gone");
    const said = await answer.json();
    if (said.wrong) return failed(note, "refused", said.wrong.join(" "));
    await drop(note.key);
    await follow(note, said.version);
    note.done = said.done;
    return "done";
  };
  /* My own next note on the same case was written upon what this one has just changed. */
  const follow = async (sent, version) => {
    const was = sent.fields.find(([name]) => name === "version")[1];
    for (const note of await mine()) {
      const field = note.fields.find(([name]) => name === "version");
      if (note.ref === sent.ref && field[1] === was) { field[1] = String(version); await put(note); }
    }
  };
  let busy = false;
  const sendAll = async () => {
    const shown = find("ul", box).children.length;
    if (busy) return;
    if (!(await mine()).length) { if (shown) { await draw(); refresh(); } return; } // another window has sent it
    busy = true;
    let arrived = 0;
    try {
      const csrf = await token();
      for (const { key } of csrf ? await mine() : []) {
        const note = (await mine()).find((one) => one.key === key);
        if (note && await deliver(note, csrf) === "done") arrived += 1;
      }
      if (csrf) say(arrived ? "done" : "");
    } catch (lost) { say("lost"); } finally { busy = false; }
    if ((await draw()).length < shown || arrived) refresh();
  };
  const refresh = () => { if (find("[data-case]") && !find(".panel")) location.reload(); };
  /* What stands against it is decided on the pages there are for that: the form itself is sent there. */
  const look = async (note) => {
    try {
      const csrf = await token();
      if (!csrf) return;
      const form = document.createElement("form");
      form.method = "post"; form.action = note.action; form.hidden = true;
      for (const [name, value] of body(note, csrf)) {
        const field = document.createElement("input");
        field.type = "hidden"; field.name = name; field.value = value; form.append(field);
      }
      document.body.append(form);
      form.submit();
    } catch (lost) { say("lost"); }
  };

  /* --- a form of the case page: on the shelf first, then sent; what met no line stays there ------------------- */
  const underway = (form) => all(".pic progress", form).some((bar) => bar.getClientRects().length);
  const settled = (form) => new Promise((good) => {
    if (!underway(form)) return good();
    const watch = new MutationObserver(() => { if (!underway(form)) done(); }), timer = setTimeout(() => done(), PATIENCE);
    const done = () => { watch.disconnect(); clearTimeout(timer); good(); };
    watch.observe(form, { subtree: true, childList: true, attributes: true });
  });
  const written = (form) => {
    const page = find("[data-case]"), shots = find("[data-photos]", form);
    const fields = Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && !["csrf_token", "staged", "drop"].includes(name));
    const photos = all(".pic:not([data-add])", form).map((item) => ({ name: (find("input[name=staged]", item) || {}).value || "", blob: item.photo || null, at: Date.now() }));
    return {
      key: form.elements.key.value, person: me, ref: page.dataset.case, action: form.action, stage: shots.dataset.upload, fields, photos, at: Date.now(),
      verb: find("button[type=submit]", form).textContent.trim(), words: form.elements.words.value.trim(), state: "", why: "",
    };
  };
  const rest = (form) => { delete form.dataset.sent; all("[aria-busy]", form).forEach((one) => one.removeAttribute("aria-busy")); };
  const forget = (form) => all("textarea[data-keep]", form).forEach((field) => sessionStorage.removeItem("note:" + location.pathname + ":" + field.name));
  const plainly = (form, note, csrf) => {
    form.elements.csrf_token.value = csrf;
    all("input[name=staged]", form).forEach((field) => field.remove());
    note.photos.forEach((photo) => { const field = document.createElement("input"); Object.assign(field, { type: "hidden", name: "staged", value: photo.name }); form.append(field); });
    form.submit();
  };
  const send = async (form) => {
    form.dataset.sent = "1";
    all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-busy", "true"));
    await settled(form);
    const note = written(form);
    if (!note.words) { rest(form); form.elements.words.focus(); if (!navigator.onLine) return; }
    try { await put(note); } catch (full) { return form.submit(); }
    try {
      let csrf = form.elements.csrf_token.value, came = csrf ? await deliver(note, csrf) : "token";
      if (came === "token") { csrf = await token(); came = csrf ? await deliver(note, csrf) : "kept"; }
      if (came === "done") { forget(form); return location.assign(note.done); }
      if (came === "refused") { await drop(note.key); return plainly(form, note, csrf); }
      if (came === "conflict" || came === "gone") return plainly(form, note, csrf);
    } catch (lost) { say("lost"); }
    forget(form);
    keepAside(form);
  };
  /* The form gives way to the case it was opened on; what it held is listed above. */
  const keepAside = async (form) => {
    const panel = form.closest(".panel");
    const home = "/cases/" + find("[data-case]").dataset.case;
    if (!panel.before_ && "serviceWorker" in navigator && navigator.serviceWorker.controller) return location.assign(home);
    if (panel.before_) { panel.replaceWith(panel.before_); history.replaceState(null, "", home); } else panel.remove();
    await draw();
    box.scrollIntoView({ block: "nearest" });
    find("[data-send-all]", box).focus();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!box || !me || !window.indexedDB || !form.matches("[data-outbox]")) return;
    event.preventDefault(); event.stopPropagation();
    if (!form.dataset.sent) send(form);
  }, true);

  /* --- a form where no page can be asked for -------------------------------------------------------------------- */
  const openForm = async (verb, action) => {
    const kept = await on("forms", "readonly", (store) => store.get("forms")), page = find("[data-case]");
    const old = find(".act, .panel", page);
    if (!kept || !kept.forms[verb] || !old) return false;
    const pattern = document.createElement("template");
    pattern.innerHTML = kept.forms[verb];
    const panel = pattern.content.firstElementChild, form = find("form", panel);
    form.action = action; form.elements.version.value = page.dataset.version; form.elements.key.value = random();
    panel.before_ = old;
    find("[data-cancel]", panel).onclick = (event) => { event.preventDefault(); panel.replaceWith(old); };
    old.replaceWith(panel);
    later(form);
    find("[data-photos]", form).dispatchEvent(new Event("photos", { bubbles: true }));
    form.elements.words.focus();
    return true;
  };
  const later = (form) => all(".shots template", form).forEach((one) => { find("[data-word]", one.content).dataset.failed = box.dataset.later; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-offline]");
    if (!link || navigator.onLine || !box) return;
    event.preventDefault();
    openForm(link.dataset.offline, link.href.split("?")[0]).then((open) => { if (!open) say("lost"); });
  });
  const fetchForms = async () => {
    const kept = await on("forms", "readonly", (store) => store.get("forms"));
    if (kept && kept.language === document.documentElement.lang && Date.now() - kept.at < DAY) return;
    const answer = await call(box.dataset.forms);
    if (answer.ok) { const { forms } = await answer.json(); await on("forms", "readwrite", (store) => store.put({ forms, language: document.documentElement.lang, at: Date.now() }, "forms")); }
  };

  /* --- signing out leaves nothing --------------------------------------------------------------------------------- */
  const forgetPages = () => window.caches ? caches.delete("cases") : Promise.resolve();
  const leave = async (form) => {
    const notes = await mine(), ask = find("[data-leave]");
    const go = async () => {
      await Promise.all(notes.map((note) => drop(note.key)));
      Object.keys(sessionStorage).filter((key) => key.startsWith("note:")).forEach((key) => sessionStorage.removeItem(key));
      await forgetPages();
      form.submit();
    };
    if (!notes.length) return go();
    const title = find("h2", ask);
    title.textContent = title.dataset.left.replace("#", notes.length);
    find("[data-stay]", ask).onclick = () => ask.close();
    find("[data-go]", ask).onclick = go;
    ask.showModal();
  };
  document.addEventListener("submit", (event) => {
    if (!box || !me || !event.target.action.endsWith("/sign-out")) return;
    event.preventDefault(); event.stopPropagation();
    leave(event.target).catch(() => event.target.submit());
  }, true);

  /* --- every page ---------------------------------------------------------------------------------------------------- */
  if (!me) { forgetPages(); return; }
  if (!box || !window.indexedDB) return;
  const keptAt = find("[data-kept-at]");
  if (document.body.dataset.kept) {
    const at = new Date(Number(document.body.dataset.kept)).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    keptAt.textContent = keptAt.dataset.keptAt.replace("#", at);
    keptAt.hidden = false;
    const verb = /^\/cases\/[^/]+\/(progress|handle)$/.exec(location.pathname);
    if (verb) openForm(verb[1], location.pathname);
  } else if (navigator.maxTouchPoints && find("[data-case]")) {
    fetchForms().catch(() => {});
    if ("serviceWorker" in navigator) {
      const before = navigator.serviceWorker.controller;  // it claims this page at once: what it has not seen, it is told
      navigator.serviceWorker.register("/worker.js", { scope: "/cases/" }).then(() => navigator.serviceWorker.ready).then((ready) => {
        if (!before) ready.active.postMessage(location.pathname);
      }).catch(() => {});
    }
  }
  all("form[data-outbox]").forEach(later);
  find("[data-send-all]", box).onclick = sendAll;
  find("[data-in] a", box).search = "?next=" + encodeURIComponent(location.pathname);
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  draw().then(sendAll).catch(() => {});
})();
