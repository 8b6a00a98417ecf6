// Keeps what is being written on this device until the server has it, and asks before it is left behind.

const PAUSE = 800;
const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;

function start(form) {
  const key = `draft:${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((field) => field.name && field.name !== "csrf_token");
  let waiting = 0;
  let unsaved = false;

  function read() {
    return Object.fromEntries(fields().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  }

  function keep() {
    clearTimeout(waiting);
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read() }));
    } catch {
      // A full or forbidden store only means that there is no draft.
    }
  }

  function bringBack(values) {
    for (const field of fields()) {
      if (!(field.name in values)) continue;
      if (field.type === "checkbox") field.checked = values[field.name];
      else field.value = values[field.name];
    }
    window.tinymce?.get("content")?.setContent(values.content ?? "");
    unsaved = true;
  }

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    keep();
    sessionStorage.setItem("draft-sent", key);
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  offer(key, read(), bringBack);
}

function stored(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft && Date.now() - draft.at < KEPT_FOR) return draft;
  } catch {
    // Not ours, or damaged: as good as none.
  }
  localStorage.removeItem(key);
  return null;
}

const text = (values) => `${values.title}\n${values.content}`.replace(/\s+/g, " ").trim();

function offer(key, shown, bringBack) {
  const notice = document.querySelector("[data-draft-notice]");
  const draft = stored(key);
  if (!draft || text(draft.values) === "" || text(draft.values) === text(shown)) return;
  notice.querySelector("[data-draft-time]").textContent = new Date(draft.at).toLocaleString("en-GB", {
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
    bringBack(draft.values);
    notice.remove();
  });
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    notice.remove();
  });
  notice.hidden = false;
}

document.querySelectorAll("form[data-draft]").forEach(start);
