// Keeps what is being written on this device until the server has it, offers it again, and asks before it is left behind.
import { all, forget, hold, keep, nameOf, sent, stored, whenFree } from "./_kept.js";

const PAUSE = 800;
const TITLE_LENGTH = 60;

/** What the page sets and nobody types; an address is proposed from the title. */
const SET_BY_THE_PAGE = ["form_key", "version", "slug"];

const typed = (values) =>
  JSON.stringify(Object.entries(values).filter(([name]) => !SET_BY_THE_PAGE.includes(name)).sort());

function start(form) {
  const { draft: page, draftPerson: person } = form.dataset;
  const notice = document.querySelector("[data-draft-notice]");
  const key = form.elements.form_key;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "submit" && !["csrf_token", "kept"].includes(field.name));
  const name = () => nameOf(key.value);
  const list = notice.querySelector("[data-draft-list]");
  const asked = new Set();
  let release = hold(name());
  let waiting = 0;
  let unsaved = form.hasAttribute("data-draft-unsaved");
  let wasSent = false;

  function read() {
    window.tinymce?.get("content")?.save();
    return Object.fromEntries(fields().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  }

  function keepNow() {
    clearTimeout(waiting);
    waiting = 0;
    return keep(name(), { page, person, values: read() });
  }

  function use(text) {
    if (unsaved) keepNow();
    for (const field of fields()) {
      if (!(field.name in text.values)) continue;
      if (field.type === "checkbox") field.checked = text.values[field.name];
      else field.value = text.values[field.name];
    }
    window.tinymce?.get("content")?.setContent(text.values.content ?? "");
    release();
    release = hold(name());
    if (text.name !== name()) forget(text.name);
    keepNow();
    unsaved = true;
    form.dispatchEvent(new CustomEvent("draft-used"));
    offer();
  }

  /** Lists what else was written on this page and never saved. What is open in another tab waits until that is closed. */
  function offer() {
    for (const item of [...list.children]) {
      if (item.dataset.name === name() || !stored(item.dataset.name)) item.remove();
    }
    notice.hidden = list.children.length === 0;
    const shown = typed(read());
    for (const text of all(person)) {
      if (text.page !== page || text.name === name() || asked.has(text.name)) continue;
      if (typed(text.values) === shown) {
        forget(text.name);
        continue;
      }
      asked.add(text.name);
      whenFree(text.name, () => add(text.name));
    }
  }

  function add(of) {
    const text = stored(of);
    asked.delete(of);
    if (!text || of === name() || [...list.children].some((item) => item.dataset.name === of)) return;
    const item = notice.querySelector("template").content.firstElementChild.cloneNode(true);
    item.dataset.name = of;
    item.dataset.at = text.at;
    item.querySelector("[data-draft-title]").textContent = titleOf(text.values);
    item.querySelector("[data-draft-time]").textContent = timeOf(text.at);
    item.querySelector("[data-draft-restore]").addEventListener("click", () => use(stored(of) ?? text));
    item.querySelector("[data-draft-discard]").addEventListener("click", () => {
      forget(of);
      offer();
    });
    list.insertBefore(item, [...list.children].find((other) => other.dataset.at < item.dataset.at) ?? null);
    notice.hidden = false;
  }

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(waiting);
    waiting = setTimeout(keepNow, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    // The server shows the text again itself if this device cannot keep it.
    form.elements.kept.value = keepNow() ? "on" : "";
    sent(name());
    unsaved = false;
    wasSent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    // Browsers ask only whoever has touched the page, and complain otherwise. The text is kept either way.
    if (unsaved && navigator.userActivation?.hasBeenActive !== false) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    if (unsaved) keepNow();
  });
  window.addEventListener("pageshow", (event) => {
    // Shown again by “Back” after it was saved: what is written now is something new.
    if (!event.persisted || !wasSent || stored(name())) return;
    key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    release = hold(name());
  });
  window.addEventListener("storage", offer);

  offer();
}

function titleOf({ title, content }) {
  const words = title?.trim() || new DOMParser().parseFromString(content ?? "", "text/html").body.textContent.trim();
  if (!words) return "Without a title";
  return words.length > TITLE_LENGTH ? `${words.slice(0, TITLE_LENGTH).trimEnd()}…` : words;
}

function timeOf(at) {
  return new Date(at).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
}

document.querySelectorAll("form[data-draft]").forEach(start);
