/* Photos large, where they stand: a tap opens the viewer, arrows and swipes walk it, before and after stand side by side.
   Without this file each photo is a link to a page of its own. Each large picture is fetched once, when it is looked at. */
(() => {
  "use strict";
  const box = document.querySelector("[data-viewer]");
  if (!box || !box.showModal) return;
  const part = (name) => box.querySelector(`[data-${name}]`), stage = box.querySelector(".viewer-b"), FAR = 40;
  const links = Array.from(document.querySelectorAll("a[data-photo]")).sort((a, b) => a.dataset.photo - b.dataset.photo);
  if (!links.length) return;
  const figures = new Map();
  const isAfter = (link) => link.dataset.when === "after";
  let at = 0, pair = false;

  /* The small picture is there already: it stands until the large one has come. */
  const figure = (link) => {
    if (figures.has(link)) return figures.get(link);
    const made = document.createElement("figure"), small = link.querySelector("img"), shown = document.createElement("img"), large = new Image(), caption = document.createElement("figcaption");
    shown.src = small.currentSrc || small.src; shown.alt = large.alt = small.alt;
    large.onload = () => shown.replaceWith(large);
    large.src = link.dataset.large;
    caption.textContent = link.dataset.caption;
    made.append(shown, caption);
    figures.set(link, made);
    return made;
  };
  const beside = () => {
    const now = links[at], other = isAfter(now) ? links.find((one) => !isAfter(one)) : links.filter(isAfter).pop();
    return isAfter(now) ? [other, now] : [now, other];
  };
  const show = () => {
    stage.classList.toggle("two", pair);
    stage.replaceChildren(...(pair ? beside() : [links[at]]).map(figure));
    const of = box.querySelector("[data-nth]");
    of.textContent = of.dataset.nth.replace("#", at + 1).replace("$", links.length);
    part("pair").setAttribute("aria-pressed", String(pair));
    [["prev", at === 0], ["next", at === links.length - 1]].forEach(([name, ends]) => part(name).setAttribute("aria-disabled", String(ends)));
  };
  const go = (to) => { at = Math.max(0, Math.min(links.length - 1, to)); show(); };
  const turn = () => { if (!part("pair").hidden) { pair = !pair; show(); } };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pair = false;
    box.showModal();
    go(links.indexOf(link));
  });
  part("pair").hidden = !(links.some(isAfter) && !links.every(isAfter));
  part("prev").parentElement.hidden = links.length < 2;
  part("pair").onclick = turn;
  part("shut").onclick = () => box.close();
  part("prev").onclick = () => go(at - 1);
  part("next").onclick = () => go(at + 1);
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  box.addEventListener("keydown", (event) => {
    if (!box.open) return; // just shut: until the page is drawn again the focus is still in here
    event.stopPropagation(); // the page beneath has keys of its own
    const act = { ArrowLeft: () => go(at - 1), ArrowRight: () => go(at + 1), Home: () => go(0), End: () => go(links.length - 1), b: turn, B: turn }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); }
  });
  let from = null;
  stage.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    const far = from === null ? 0 : event.changedTouches[0].clientX - from;
    if (Math.abs(far) > FAR) go(at - Math.sign(far));
    from = null;
  });
  const first = Array.from(document.querySelectorAll("a[data-photo]")).find((link) => link.getClientRects().length);
  if (first) first.dataset.key = "p";
})();
