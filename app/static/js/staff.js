/* What the keyboard does on staff pages. Every page works without this file: keys follow links and press buttons that are there. */
(function () {
  "use strict";

  const find = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const shown = (element) => Boolean(element && element.getClientRects().length);

  /* --- keys ---------------------------------------------------------------- */
  /* A key pressed once more for the last case must not decide the next one, which nobody has read yet. */
  const UNREAD = 800;
  let appeared = performance.now();

  const TYPING = "input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]";

  /* Every list has one chosen row. Beside an open case it is that case; elsewhere it is the row that has the focus. */
  const ROWS = "a.row, main tbody > tr > th a";
  const chosen = () => document.activeElement.matches(ROWS) ? document.activeElement : null;

  function step(by) {
    const rows = all(ROWS).filter(shown);
    const beside = Boolean(find(".split .rows"));
    const at = beside ? rows.findIndex((row) => row.hasAttribute("aria-current")) : rows.indexOf(chosen());
    const to = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (!to || to === rows[at]) return;
    if (beside) return to.click();
    to.focus({ preventScroll: true });
    (to.closest("tr") || to).scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const target = all("[data-key]").find((one) => one.dataset.key === key && shown(one));
    if (target) target.click();
    if (target && target.matches("details.menu > summary")) target.focus();
    return Boolean(target);
  }

  function back() {
    const sheet = find("#keys");
    if (sheet && !sheet.hidden) return closeSheet(), true;
    const cancel = all("[data-cancel]").find(shown);
    if (cancel) cancel.click();
    return Boolean(cancel);
  }

  /* A menu opened by its key takes the focus; arrows walk it, Escape gives it back. */
  function inMenu(key) {
    const menu = find("details.menu[open]");
    if (!menu || !["ArrowDown", "ArrowUp", "Escape"].includes(key)) return false;
    if (key === "Escape") { menu.open = false; find("summary", menu).focus(); return true; }
    const items = all("a, button", find(".menu-b", menu)).filter(shown);
    const to = items.indexOf(document.activeElement) + (key === "ArrowDown" ? 1 : -1);
    items[(to + items.length) % items.length].focus();
    return true;
  }

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { const open = chosen() || find("[data-open]"); if (open) open.click(); },
    x: () => { const row = chosen(); const box = row && find("[data-pick]", row.closest("tr") || row); if (box) box.click(); },
    "/": () => { const box = find("#q"); if (shown(box)) { box.focus(); box.select(); } else press("/"); },
    "?": () => openSheet(),
  };

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches && event.target.matches(TYPING);
    if (!typing && inMenu(event.key)) { event.preventDefault(); return; }
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      else if (back()) event.preventDefault();
      return;
    }
    if (typing || event.repeat && event.key === "Enter") return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Enter" && event.target.closest("a, button, summary, input")) return;
    if (key === "Enter" && performance.now() - appeared < UNREAD) return;
    const act = KEYS[key];
    if (act) { event.preventDefault(); act(); } else if (press(key)) event.preventDefault();
  }

  /* Ctrl+Enter (or Cmd+Enter) sends the form one is writing in. */
  function onSend(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest && event.target.closest("form");
    const button = form && find("button[type=submit], button:not([type])", form);
    if (button) { event.preventDefault(); button.click(); }
  }

  /* --- the sheet of keys --------------------------------------------------- */
  let before = null;
  function openSheet() {
    const sheet = find("#keys");
    if (!sheet) { const link = find("[data-keys]"); if (link) link.click(); return; }
    before = document.activeElement;
    sheet.hidden = false;
    find("button", sheet).focus();
  }
  function closeSheet() {
    find("#keys").hidden = true;
    if (before && before.focus) before.focus();
  }
  function keepFocusInSheet(event) {
    const sheet = find("#keys");
    if (sheet && !sheet.hidden && !sheet.contains(event.target)) find("button", sheet).focus();
  }

  /* --- the list keeps its place; the open panel takes the cursor ------------- */
  function showCurrent() {
    const page = find(".admin-n [aria-current]");
    if (page) page.parentElement.scrollLeft = page.offsetLeft - (page.parentElement.clientWidth - page.offsetWidth) / 2;
    const row = find("a.row[aria-current]");
    const box = row && row.closest(".rows");
    if (!box || box.scrollHeight <= box.clientHeight) return;
    box.scrollTop = Math.max(0, row.offsetTop - (box.clientHeight - row.offsetHeight) / 3);
  }
  /* A page that is one form begins at its first field; on a phone that would raise the keyboard over it. */
  function focusFirst() {
    const panel = find(".panel");
    const form = panel || find("main > form[method=post]");
    if (!form) return;
    const wrong = find("[aria-invalid=true]", form);
    const first = find("[data-first]", form) || panel && find("textarea, select, input:not([type=hidden])", panel);
    const field = wrong && find(`[data-narrows="${wrong.id}"]`, form) || wrong || (panel || matchMedia("(pointer: fine)").matches) && first;
    if (field) field.focus();
  }

  /* --- half-written notes survive a reload; never contacts -------------------- */
  const kept = (field) => "note:" + location.pathname + ":" + field.name;
  function keepNotes() {
    all("textarea[data-keep]").forEach((field) => {
      const saved = sessionStorage.getItem(kept(field));
      if (saved && !field.value) field.value = saved;
      field.addEventListener("input", () => sessionStorage.setItem(kept(field), field.value));
    });
    const done = find("[data-done]");
    if (done) sessionStorage.removeItem("note:" + done.dataset.done);
  }
  function forgetAfter(form) {
    all("textarea[data-keep]", form).forEach((field) => {
      const key = kept(field);
      addEventListener("pagehide", () => sessionStorage.removeItem(key));
    });
  }

  /* --- one press, one sending; photos on their way are waited for --------------- */
  const underway = (form) => all(".pic progress", form).some(shown);
  function afterPhotos(form) {
    const watch = new MutationObserver(() => {
      if (underway(form)) return;
      watch.disconnect();
      delete form.dataset.sent;
      all("[aria-busy]", form).forEach((one) => one.removeAttribute("aria-busy"));
      const failed = all(".pic.failed button", form).find(shown);
      if (failed) failed.focus(); else find("button[type=submit]", form).click();
    });
    watch.observe(form, { subtree: true, childList: true, attributes: true });
  }
  function onSubmit(event) {
    const form = event.target;
    if (form.method.toLowerCase() !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const lost = all(".pic.failed [data-retry]", form).find(shown);
    if (lost) { event.preventDefault(); lost.focus(); return; }
    form.dataset.sent = "1";
    all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-busy", "true"));
    if (underway(form)) { event.preventDefault(); afterPhotos(form); return; }
    forgetAfter(form);
  }
  function onReturn(event) {
    appeared = performance.now();
    if (event.persisted) all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  }

  /* --- small things ---------------------------------------------------------- */
  const chosenAnswers = () => picks().filter((box) => box.checked)
    .map((box) => find("pre", box.closest("li")).textContent).join("\n\n");
  function copy(button) {
    const text = "copyChosen" in button.dataset ? chosenAnswers() : button.dataset.copy || button.textContent;
    const say = () => { const out = find("[data-said]"); if (out) out.textContent = button.dataset.copied || ""; };
    if (navigator.clipboard && isSecureContext) { navigator.clipboard.writeText(text).then(say); return; }
    const box = document.createElement("textarea");
    box.value = text;
    document.body.appendChild(box);
    box.select();
    if (document.execCommand("copy")) say();
    box.remove();
    button.focus();
  }

  /* An answer kept ready goes behind what is written already. */
  function put(link) {
    const field = find("textarea", link.closest(".panel"));
    field.value = [field.value.trim(), link.dataset.reply].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function onClick(event) {
    const reply = event.target.closest("[data-reply]");
    if (reply) { event.preventDefault(); return put(reply); }
    const button = event.target.closest("[data-copy]");
    if (button) return copy(button);
    if (event.target.closest("[data-print]")) return print();
    if (event.target.closest("[data-close]") || event.target.id === "keys") return closeSheet();
    const keys = event.target.closest("[data-keys]");
    if (keys && find("#keys")) { event.preventDefault(); openSheet(); }
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  }

  /* Typing narrows a long choice: the box filters the options of the select it names. Only what is left alone is chosen. */
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s›/]/g, "");

  function finding(box, found, tell) {
    const typed = box.value.trim();
    if (!box.dataset.finds || typed.length < 2 || found[typed]) return;
    found[typed] = true;
    fetch(`${box.dataset.finds}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } })
      .then((answer) => answer.ok ? answer.json() : [])
      .then((ones) => { if (ones.length && box.value.trim() === typed) tell(ones); })
      .catch(() => { delete found[typed]; });
  }
  /* The same for a line with suggestions. */
  function suggest(box) {
    const list = box.list, found = {};
    box.addEventListener("input", () => finding(box, found, (ones) => {
      const known = new Set(Array.from(list.options, (one) => one.value));
      list.append(...ones.filter(([, name]) => !known.has(name)).map(([, name]) => new Option("", name)));
    }));
  }

  function narrow(box) {
    const list = document.getElementById(box.dataset.narrows);
    if (!list) return;
    const said = find(`[data-narrowed="${list.id}"]`);
    const meant = {};
    const fits = (one, word) => one.plain.includes(word) || (meant[word] || []).some((place) => one.plain.startsWith(place));
    /* What no option reads may be how a place is spoken, or the other script: the search knows. Asked once a word. */
    function ask(word) {
      if (word.length < 2 || meant[word] || places.some((one) => one.plain.includes(word))) return;
      meant[word] = [];
      fetch(`${box.dataset.search}?q=${encodeURIComponent(word)}`, { headers: { Accept: "application/json" } })
        .then((answer) => answer.ok ? answer.json() : [])
        .then((trails) => { meant[word] = trails.map(plain); if (trails.length) show(); })
        .catch(() => { delete meant[word]; });
    }
    const [none, ...places] = Array.from(list.options, (option) => Object.assign(option, { plain: plain(option.text) }));
    /* More places than were drawn: what is typed is looked for among all of them. */
    const found = {};
    const more = () => finding(box, found, (ones) => {
      const known = new Set(places.map((one) => one.value));
      ones.filter(([id]) => !known.has(id)).forEach(([id, name]) => places.push(Object.assign(new Option(name, id), { plain: plain(name) })));
      ones.forEach(([id]) => { const one = places.find((place) => place.value === id); one.plain += plain(box.value); });
      show();
    });
    const show = () => {
      const words = box.value.split(/[\s›/]+/).map(plain).filter(Boolean);
      words.forEach(ask);
      const fitting = places.filter((one) => words.every((word) => fits(one, word)));
      const chosen = words.length ? (fitting.length === 1 ? fitting[0] : none) : list.selectedOptions[0];
      list.replaceChildren(none, ...fitting);
      (chosen || none).selected = true;
      said.textContent = !words.length ? "" : fitting.length > 1 ? said.dataset.several.replace("#", fitting.length)
        : fitting.length ? said.dataset.one.replace("#", end(chosen)) : said.dataset.none;
    };
    // A narrow screen cuts a long place at its end, and the end is the building.
    const end = (option) => option.text.split(" › ").slice(-2).join(" › ");
    list.addEventListener("change", () => { said.textContent = list.value ? said.dataset.chosen.replace("#", end(list.selectedOptions[0])) : ""; });
    box.hidden = false;
    box.addEventListener("input", (event) => { if (!event.isComposing) { show(); more(); } });
    box.addEventListener("compositionend", show);
    box.addEventListener("keydown", (event) => {
      const on = event.key === "ArrowDown" || event.key === "Enter" && !event.ctrlKey && !event.metaKey;
      if (!on || event.isComposing) return;
      event.preventDefault();
      list.focus();
    });
  }

  /* A choice in groups keeps the group that another choice names: the people of the unit. */
  function follow(list) {
    const named = document.getElementById(list.dataset.of);
    const groups = all("optgroup", list);
    const none = list.options[0];
    const show = () => {
      const name = named.value ? named.selectedOptions[0].text : "";
      const chosen = list.value;
      list.replaceChildren(none, ...groups.filter((group) => group.label === name));
      list.value = chosen;
      if (list.selectedIndex < 0) none.selected = true;
    };
    named.addEventListener("change", show);
    show();
  }

  /* --- rows chosen for one verb: the bar waits for a choice; shift takes all between ---- */
  const picks = () => all("[data-pick]");
  let last = null;
  function countPicked() {
    const bar = find("#bundle");
    if (!bar) return;
    const boxes = picks(), n = boxes.filter((box) => box.checked).length;
    const all_ = find("[data-pick-all]"), said = find("[data-picked]", bar);
    boxes.forEach((box) => box.closest("tr, li").classList.toggle("is-picked", box.checked));
    [all_, find("[data-pick-none]", bar)].forEach((one) => { if (one) one.hidden = false; });
    find("input", all_).checked = n === boxes.length;
    find("input", all_).indeterminate = n > 0 && n < boxes.length;
    said.textContent = said.dataset.picked.replace("#", n);
    bar.hidden = !n;
  }
  function onPick(event) {
    const box = event.target;
    if (box.closest("[data-pick-all]")) picks().forEach((one) => { one.checked = box.checked; });
    if (box.matches("[data-pick]") && shift && last) {
      const boxes = picks(), [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    if (box.matches("[data-pick]")) last = box;
    shift = false;
    countPicked();
  }
  let shift = false;
  document.addEventListener("mousedown", (event) => {
    if (!event.target.closest(".pick-l")) return;
    shift = event.shiftKey;
    if (shift) event.preventDefault();  // or it marks the text between
  });
  document.addEventListener("change", onPick);
  document.addEventListener("reset", (event) => { if (event.target.id === "bundle") setTimeout(countPicked); });
  addEventListener("pageshow", countPicked);

  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onSend);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("focusin", keepFocusInSheet);
  addEventListener("pageshow", onReturn);
  all("[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
  all("[data-narrows]").forEach(narrow);
  all("input[list][data-finds]").forEach(suggest);
  all("[data-of]").forEach(follow);
  keepNotes();
  showCurrent();
  focusFirst();
})();
