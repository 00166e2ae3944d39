/* Residents' pages work without this file. With it: photos are sent one by one, a draft stays on the phone
   (never a phone number or a name), and a report that met no line can be tried again. */
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const DRAFT_DAYS = 7, LONG_SIDE = 2048, WORTH_SHRINKING = 1200000;
  root.classList.add("js");

  /* -- drafts: words, place, kind and the photos' names; the server's key travels along, so that a retry is the same report -- */
  const drafts = {
    read(name) {
      try {
        const draft = JSON.parse(localStorage.getItem("draft:" + name));
        return draft && Date.now() - draft.at < DRAFT_DAYS * 86400000 ? draft : null;
      } catch (e) { return null; }
    },
    write(name, draft) {
      try { localStorage.setItem("draft:" + name, JSON.stringify(draft)); return true; } catch (e) { return false; }
    },
    drop(name) { try { localStorage.removeItem("draft:" + name); } catch (e) { /* private mode */ } },
  };
  const albums = new WeakMap();
  const nameOf = (form) => form.dataset.report || form.dataset.keep;
  const kept = (form) => Array.from(form.elements).filter((field) =>
    field.tagName === "TEXTAREA" || ["spot", "kind"].includes(field.name) || (field.type === "radio" && field.name !== "reporter"));

  const keepDraft = (form) => {
    if (!nameOf(form)) return;
    const said = {};
    kept(form).forEach((field) => { if (field.type !== "radio" || field.checked) said[field.name] = field.value; });
    const photos = all("input[name=staged]", form).map((field) => ({ name: field.value, url: field.dataset.url }));
    const any = photos.length || Object.values(said).some((value) => value.trim());
    if (!any) { drafts.drop(nameOf(form)); return; }
    const key = form.elements.key ? form.elements.key.value : "";
    const done = drafts.write(nameOf(form), { at: Date.now(), said, photos, key });
    all("[data-kept]", form).forEach((line) => { line.hidden = !done; });
  };

  const restoreDraft = (form) => {
    const draft = nameOf(form) && drafts.read(nameOf(form));
    if (!draft || "fresh" in form.dataset || kept(form).some((field) => field.tagName === "TEXTAREA" && field.value.trim())) return;
    kept(form).forEach((field) => {
      const value = draft.said[field.name];
      if (value === undefined) return;
      if (field.type === "radio") field.checked = field.value === value; else field.value = value;
    });
    if (form.elements.key && draft.key) form.elements.key.value = draft.key;
    draft.photos.forEach((photo) => albums.has(form) && photo.url && albums.get(form).show(photo));
    all("[data-kept]", form).forEach((line) => { line.hidden = false; });
  };

  /* -- sent already: back at the form, the words that stand there are known to be a case, and sent again they are the same -- */
  const sentAt = (form) => "sent:" + nameOf(form);
  const remember = (form, url) => {
    const { key, words } = form.elements;
    try { if (key && words) sessionStorage.setItem(sentAt(form), JSON.stringify({ key: key.value, words: words.value, url })); } catch (e) { /* private mode */ }
  };
  const recall = (form) => {
    const { key, words } = form.elements;
    let sent = null;
    try { sent = JSON.parse(sessionStorage.getItem(sentAt(form))); } catch (e) { /* private mode */ }
    const same = () => Boolean(sent && key && words && words.value.trim() && words.value === sent.words);
    if (!same() || "fresh" in form.dataset) return;
    key.value = sent.key;
    all("[data-sent]", form).forEach((link) => { link.href = sent.url; });
    const mark = () => form.classList.toggle("was-sent", same());
    form.addEventListener("input", mark); mark();
  };

  /* -- photos -- */
  const shrink = async (file) => {
    if (file.size < WORTH_SHRINKING || !window.createImageBitmap || !CSS.supports("image-orientation", "from-image")) return file;
    const picture = new Image();
    const url = URL.createObjectURL(file);
    try {
      await new Promise((good, bad) => { picture.onload = good; picture.onerror = bad; picture.src = url; });
      const scale = Math.min(1, LONG_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.naturalWidth * scale);
      canvas.height = Math.round(picture.naturalHeight * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((good) => canvas.toBlob(good, "image/jpeg", 0.85));
      return small && small.size < file.size ? small : file;
    } catch (e) { return file; } finally { URL.revokeObjectURL(url); }
  };

  const send = (url, form, photo, progress) => new Promise((good, bad) => {
    const csrf = form.querySelector("input[type=hidden]"), body = new FormData(), call = new XMLHttpRequest();
    body.append(csrf.name, csrf.value);
    body.append("photo", photo, "photo.jpg");
    call.upload.onprogress = (e) => { if (e.lengthComputable) progress(e.loaded / e.total * 100); };
    call.onerror = call.ontimeout = () => bad({ lost: true });
    call.onload = () => {
      let answer = {};
      try { answer = JSON.parse(call.responseText); } catch (e) { /* said below */ }
      if (call.status < 300 && answer.name) good(answer);
      else bad({ lost: call.status >= 500, word: answer.error });
    };
    call.open("POST", url);
    call.timeout = 120000;
    call.setRequestHeader("Accept", "application/json");
    call.send(body);
  });

  const photoField = (box) => {
    const form = box.closest("form"), list = box.querySelector("ul"), add = box.querySelector("[data-add]");
    const input = box.querySelector("input[type=file]"), pattern = box.querySelector("template"), say = box.querySelector("[data-say]");
    const waiting = new Set();
    const count = () => list.children.length - 1;
    const fit = () => { add.hidden = count() >= Number(box.dataset.most); };
    const drop = (item) => {
      if (item.cancel) item.cancel();
      item.remove(); fit(); keepDraft(form);
      (add.hidden ? list.querySelector("button") : input).focus();
    };
    const settle = (item, staged) => {
      const hidden = document.createElement("input");
      hidden.type = "hidden"; hidden.name = "staged"; hidden.value = staged.name;
      if (staged.url) hidden.dataset.url = staged.url;
      item.append(hidden); keepDraft(form);
    };
    const draw = () => {
      const item = pattern.content.firstElementChild.cloneNode(true);
      item.querySelector("[data-drop]").onclick = () => drop(item);
      list.insertBefore(item, add); fit();
      return item;
    };
    const put = (file) => {
      const item = draw(), bar = item.querySelector("progress"), word = item.querySelector("[data-word]"), retry = item.querySelector("[data-retry]");
      const preview = item.querySelector("img");
      preview.onerror = () => preview.removeAttribute("src");
      preview.src = URL.createObjectURL(file);
      item.go = async () => {
        item.classList.remove("failed"); retry.hidden = true; bar.hidden = false; word.textContent = word.dataset.sending;
        const run = (async () => {
          try {
            const staged = await send(box.dataset.upload, form, await shrink(file), (part) => { bar.value = part; });
            if (!item.isConnected) return;
            settle(item, staged); item.go = null; word.textContent = word.dataset.kept;
          } catch (trouble) {
            item.classList.add("failed"); retry.hidden = !trouble.lost; item.lost = trouble.lost;
            if (!trouble.lost) item.go = null;
            word.textContent = trouble.word || word.dataset.failed;
          }
          bar.hidden = true; say.textContent = word.textContent;
        })();
        waiting.add(run); await run; waiting.delete(run);
      };
      retry.onclick = item.go;
      item.go();
    };
    all("[data-drop]", list).forEach((button) => { button.onclick = () => drop(button.closest("li")); });
    input.onchange = () => {
      Array.from(input.files).slice(0, Number(box.dataset.most) - count()).forEach(put);
      input.value = "";
    };
    fit();
    albums.set(form, {
      show(photo) {
        const item = draw(), picture = item.querySelector("img");
        picture.onerror = () => drop(item); picture.src = photo.url;
        item.querySelector("progress").remove();
        item.querySelector("[data-word]").textContent = item.querySelector("[data-word]").dataset.kept;
        settle(item, photo);
      },
      async settled() {
        await Promise.all(waiting);
        await Promise.all(all(".failed", list).map((item) => item.go && item.go()));
        return !all(".failed", list).some((item) => item.go);
      },
    });
  };

  /* -- a page that asks something back stands where the form was, never in the history: going back opens the form again -- */
  let askedBack = false, turn = () => {};
  const ask = async (form, answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), main = page.querySelector("main");
    if (!main) { form.submit(); return; }
    if (answer.status !== 422) { history.pushState("asked", ""); askedBack = true; }
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    start();
    scrollTo(0, 0); main.tabIndex = -1;
    (main.querySelector("[autofocus]") || main).focus();
  };
  window.addEventListener("popstate", () => { if (askedBack) location.reload(); else turn(history.state); });

  /* -- sending: one tap is one report; a lost line is said, and tried again -- */
  const sender = (form) => {
    const button = form.querySelector("[data-send]"), unsent = form.querySelector("[data-unsent]"), word = button.textContent;
    const rest = (text, lost) => {
      delete form.dataset.busy; button.textContent = text; button.removeAttribute("aria-disabled");
      if (unsent) unsent.hidden = !lost;
    };
    const lost = () => { keepDraft(form); rest(button.dataset.again, true); };
    let other = null; // a button that sends the same words elsewhere
    form.addEventListener("click", (event) => {
      other = event.target.closest("[formaction]");
      if (other && other.type === "button") form.dispatchEvent(new Event("submit", { cancelable: true }));
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1"; button.textContent = button.dataset.sending; button.setAttribute("aria-disabled", "true");
      if (unsent) unsent.hidden = true;
      try {
        if (albums.has(form) && !(await albums.get(form).settled())) { lost(); return; }
        const body = new FormData(form), to = other ? other.formAction : form.action;
        if (other) body.append(other.name, other.value);
        const answer = await fetch(to, { method: "POST", body, credentials: "same-origin" });
        if (answer.redirected) { if (nameOf(form)) drafts.drop(nameOf(form)); remember(form, answer.url); location.replace(answer.url); }
        else if (answer.status >= 500) lost();
        else await ask(form, answer);
      } catch (e) { lost(); }
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) rest(word, false); });
  };

  /* -- what neighbours reported here already, shown after a pause in typing -- */
  const watch = (box) => {
    const form = box.closest("form"), { words, looked } = form.elements;
    let timer = 0, asked = "";
    const look = async () => {
      if (words.value.trim() === asked) return;
      asked = words.value.trim();
      try {
        const answer = await fetch(box.dataset.similar, { method: "POST", body: new FormData(form) });
        box.innerHTML = answer.status === 200 ? await answer.text() : "";
        box.hidden = !box.innerHTML;
      } catch (e) { /* no line: it is looked at when it is sent */ looked.value = ""; return; }
      looked.value = 1;
    };
    words.addEventListener("input", () => { clearTimeout(timer); looked.value = ""; timer = setTimeout(look, 900); });
  };

  /* -- large print: one thing a step; what speaks of danger goes no further -- */
  const steps = (form) => {
    const { words } = form.elements, parts = all("[data-step]"), empty = form.querySelector("[data-empty]"), echo = form.querySelector("[data-echo]");
    const filled = () => Boolean(words.value.trim());
    const show = (step) => {
      parts.forEach((part) => { part.hidden = part.dataset.step !== String(step); });
      echo.textContent = words.value; echo.hidden = !filled(); empty.hidden = true;
    };
    const goOn = async (button) => {
      if (!filled() && !empty.contains(button)) { empty.hidden = false; empty.focus(); return; }
      if (form.dataset.busy) return;
      form.dataset.busy = "1"; button.setAttribute("aria-disabled", "true"); keepDraft(form);
      const asked = new FormData(form);
      asked.append("step", "2");
      const late = new Promise((good) => setTimeout(good, 4000, { status: 204 }));
      let answer = { status: 204 };
      try { if (filled()) answer = await Promise.race([late, fetch(form.action, { method: "POST", body: asked })]); } catch (e) { /* no line: what is sent is looked at again */ }
      if (answer.status === 200) { ask(form, answer); return; }
      delete form.dataset.busy; button.removeAttribute("aria-disabled");
      history.pushState(2, ""); show(2); scrollTo(0, 0); form.querySelector("h2").focus();
    };
    words.addEventListener("input", () => { empty.hidden = true; });
    all("[data-next]", form).forEach((button) => { button.onclick = () => goOn(button); });
    document.querySelector(".bar .back").addEventListener("click", (event) => {
      if (parts[0].hidden) { event.preventDefault(); if (history.state === 2) history.back(); else show(1); }
    });
    turn = (state) => show(state === 2 ? 2 : 1);
    show(form.dataset.start === "2" || (history.state === 2 && filled()) ? 2 : 1);
  };

  const start = () => {
    all("[data-photos]").forEach(photoField);
    all("form[data-report], form[data-keep]").forEach((form) => {
      let timer = 0;
      restoreDraft(form);
      if ("fresh" in form.dataset) keepDraft(form);
      if (form.dataset.start) steps(form);
      window.addEventListener("pageshow", () => recall(form));
      form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { if (!form.dataset.busy) keepDraft(form); }, 250); });
      window.addEventListener("pagehide", () => { if (timer && !form.dataset.busy) keepDraft(form); });
    });
    all("[data-send]").forEach((button) => sender(button.form));
    all("[data-similar]").forEach(watch);
    all(".answers .pick").forEach((pick) => pick.addEventListener("change", () => {
      if (pick.value !== "yes") document.querySelector(".again").scrollIntoView({ block: "nearest" });
    }));
    all("[data-back]").forEach((button) => { button.onclick = () => { keepDraft(button.form); if (askedBack) history.back(); else location.replace(button.dataset.back); return false; }; });
    all("form[action*=forget-mine]").forEach((form) => { form.onsubmit = () => sessionStorage.clear(); });
    all(".button[data-copy]").forEach((button) => button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(button.dataset.copy); } catch (e) {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector(".code"));
        getSelection().removeAllRanges(); getSelection().addRange(range); document.execCommand("copy");
      }
      button.querySelector("span").textContent = button.dataset.copied;
    }));
  };
  start();
})();
