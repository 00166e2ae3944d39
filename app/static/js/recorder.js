/* A voice note: tap to start, tap to stop; what was recorded goes into the file field of the form. Without a microphone
   or this file, the field takes a recording that the telephone made by itself. */
"use strict";
(() => {
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const kind = window.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  const able = Boolean(kind && navigator.mediaDevices && window.DataTransfer);
  let recorder = null;

  const part = (box, name) => box.querySelector(`[data-${name}]`);
  const show = (box, file) => {
    const player = part(box, "play");
    if (player.src) URL.revokeObjectURL(player.src);
    player.hidden = part(box, "drop").hidden = !file;
    if (file) player.src = URL.createObjectURL(file); else player.removeAttribute("src");
  };
  const give = (box, blob) => {
    const held = new DataTransfer(), type = kind.split(";")[0];
    held.items.add(new File([blob], `note.${type.split("/")[1]}`, { type }));
    part(box, "file").files = held.files;
    show(box, held.files[0]);
  };
  const word = (box, button, name) => { part(box, "word").textContent = button.dataset[name]; };

  const record = async (box, button) => {
    if (recorder) { recorder.stop(); return; }
    let stream, timer = 0, seconds = 0;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch (e) { word(box, button, "refused"); return; }
    const heard = [], clock = part(box, "clock"), most = Number(box.dataset.sound);
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    recorder.ondataavailable = (event) => heard.push(event.data);
    recorder.onstop = () => {
      clearInterval(timer); stream.getTracks().forEach((track) => track.stop());
      recorder = null; clock.textContent = ""; word(box, button, "again");
      give(box, new Blob(heard, { type: kind }));
    };
    const tick = () => {
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds++ >= most) recorder.stop();
    };
    recorder.start(1000); word(box, button, "stop"); tick(); timer = setInterval(tick, 1000);
  };

  const ready = (box) => {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const button = part(box, "record"), file = part(box, "file");
    button.hidden = !able; box.classList.toggle("able", able);
    button.onclick = () => record(box, button);
    file.onchange = () => show(box, file.files[0]);
    part(box, "drop").onclick = () => { file.value = ""; show(box, null); };
  };
  const all = () => document.querySelectorAll("[data-sound]").forEach(ready);
  all();
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
})();
