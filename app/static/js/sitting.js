/* The sitting: nothing typed is lost when the line breaks, and the seats fill while people come in. Works without this file too. */
(function () {
  "use strict";
  const find = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const kept = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)) || null; } catch (_) { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch (_) { /* full or forbidden: the form itself holds it */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch (_) { /* nothing was kept */ } },
  };
  const say = (which) => { const word = find("[data-kept-word]"); if (word) word.textContent = word.dataset[which]; };

  /* Drafts: every keystroke of a form that has a name, until it was sent. */
  const fields = (form) => all("textarea[name], input[name]:not([type=hidden]), select[name]", form).filter((field) => !field.readOnly);
  function draft(form) {
    const key = "draft:" + form.dataset.draft, before = kept.get(key);
    if (before) fields(form).forEach((field, n) => {
      const value = before[n];
      if (value === undefined || value === null) return;
      if (field.type === "radio") field.checked = value === field.value; else if (!field.value || field.value === "0") field.value = value;
    });
    form.addEventListener("input", () => kept.set(key, fields(form).map((field) => field.type === "radio" ? (field.checked ? field.value : null) : field.value)));
    form.addEventListener("submit", () => { if (navigator.onLine) kept.drop(key); });
  }
  all("form[data-draft]").forEach(draft);

  /* Notes go in the background; one that could not be sent waits here with its key, and is sent once. */
  const WAITING = "notes:waiting";
  const waiting = () => kept.get(WAITING) || [];
  const form = find("form[data-note]");
  const random = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));
  async function send(note) {
    const body = new URLSearchParams({ csrf_token: find("[name=csrf_token]").value, key: note.key, party: note.party, words: note.words });
    const answer = await fetch(note.to, { method: "POST", body: body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
  }
  async function flush() {
    for (const note of waiting()) {
      try { await send(note); } catch (_) { say("waiting"); return; }
      kept.set(WAITING, waiting().filter((one) => one.key !== note.key));
    }
    say("kept");
  }
  function listed(note) {
    const line = document.createElement("li"), side = document.createElement("b"), words = document.createElement("p");
    side.textContent = note.party || find("option", form).textContent;
    words.textContent = note.words;
    line.append(side, words);
    find(".say").append(line);
  }
  if (form) {
    const words = find("textarea", form);
    const key = "draft:note-" + form.action;
    if (!words.value && kept.get(key)) words.value = kept.get(key);
    words.addEventListener("input", () => kept.set(key, words.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const note = { to: form.action, key: random(), party: form.elements.party.value, words: words.value.trim() };
      if (!note.words) { words.focus(); return; }
      kept.set(WAITING, [...waiting(), note]);
      kept.drop(key);
      listed(note);
      words.value = "";
      words.focus();
      flush();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) { event.preventDefault(); words.focus(); }
    });
    window.addEventListener("online", flush);
    if (waiting().length) flush();
  }

  /* Who is there, every few seconds while the page is seen; a code that changes, as soon as it has. */
  async function renew(part) {
    if (!document.hidden) try {
      const answer = await fetch(part.dataset.refresh);
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = part.dataset.part ? find(part.dataset.part, page) : page.body;
        if (fresh.dataset.next) part.dataset.next = fresh.dataset.next;
        part.replaceChildren(...fresh.childNodes);
      }
    } catch (_) { /* the next one will tell */ }
    later(part);
  }
  const later = (part) => setTimeout(renew, part.dataset.next ? Math.min(Number(part.dataset.next), 5) * 1000 : 4000, part);
  all("[data-refresh]").forEach(later);
  const screen = document.body.dataset.reload;
  if (screen) setTimeout(() => { if (navigator.onLine) location.reload(); }, Number(screen) * 1000);

  /* Hands counted side by side: their sum, while they are typed. */
  const sums = find("[data-sum]");
  if (sums) {
    const row = find(".sum", sums), outputs = all("output", row);
    const add = () => outputs.forEach((output, column) => {
      output.textContent = all("tr", sums).reduce((sum, line) => { const typed = all("input", line)[column]; return sum + (typed ? Number(typed.value) || 0 : 0); }, 0);
    });
    row.hidden = false;
    sums.addEventListener("input", add);
    add();
  }

  /* What only a decision or a referral needs is shown with it. */
  const parts = all("[data-with]");
  if (parts.length) {
    const look = () => {
      const chosen = find("[name=outcome]:checked");
      parts.forEach((one) => { one.hidden = (chosen ? chosen.value : "decided") !== one.dataset.with; });
    };
    all("[name=outcome]").forEach((one) => one.addEventListener("change", look));
    look();
  }
})();
