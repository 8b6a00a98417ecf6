// The library's drop zone: several pictures at once, each with its progress and its own error.
import { destination, send } from "./_picture.js";

function entry(log, name) {
  const line = document.createElement("li");
  const text = document.createElement("span");
  const bar = document.createElement("progress");
  text.textContent = name;
  bar.className = "upload-progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${name}`);
  line.append(text, bar);
  log.append(line);
  log.hidden = false;
  return {
    progress: (percent) => (bar.value = percent),
    done() {
      bar.remove();
      line.className = "is-done";
      text.textContent = `${name}: uploaded`;
    },
    failed(reason) {
      bar.remove();
      line.className = "is-failed";
      text.textContent = `${name}: ${reason}`;
    },
  };
}

function start(zone) {
  const picker = zone.querySelector('input[type="file"]');
  const button = zone.querySelector('button[type="submit"]');
  const log = zone.querySelector("[data-upload-log]");
  const still = zone.querySelector('input[name="still"]');
  const options = destination(zone);
  zone.querySelector("[data-drop-hint]").hidden = false;
  picker.multiple = true;

  async function uploadAll(files) {
    if (files.length === 0 || button.disabled) return;
    log.replaceChildren();
    button.disabled = true;
    let failures = 0;
    for (const file of files) {
      const line = entry(log, file.name);
      try {
        await send(file, file.name, { ...options, still: still.checked, progress: line.progress });
        line.done();
      } catch (error) {
        failures += 1;
        line.failed(error.message);
      }
    }
    button.disabled = false;
    picker.value = "";
    if (failures === 0) return location.assign(location.pathname);
    if (failures < files.length) log.append(showNew());
  }

  zone.addEventListener("submit", (event) => {
    event.preventDefault();
    uploadAll([...picker.files]);
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    uploadAll([...event.dataTransfer.files]);
  });
}

function showNew() {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = "Show the pictures that were uploaded";
  line.append(link);
  return line;
}

document.querySelectorAll("form[data-upload]").forEach(start);
