// What every page of the panel can do: menus that close, links that copy, and the token and requests of the other scripts.
import { ask } from "./confirm.js";
import { all, forget, sent } from "./_kept.js";

/** The page's request token, which session.js may renew. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** Puts a new request token into the page and all its forms. */
export function renewToken(value) {
  document.querySelector('meta[name="csrf-token"]').content = value;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = value;
}

/** Asks for JSON. Answers null when there is no usable answer. */
export async function requestJson(address, options = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token(), ...options.headers };
  try {
    const response = await fetch(address, { ...options, headers, redirect: "manual", cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** A notice as the templates draw it, without an icon. */
export function notice(level, ...content) {
  const element = document.createElement("div");
  element.className = `notice notice-${level}`;
  element.setAttribute("role", "alert");
  const body = document.createElement("div");
  body.append(...content);
  element.append(body);
  return element;
}

for (const menu of document.querySelectorAll("details[data-close-outside]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = button.querySelector("span");
  const before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
      label.textContent = "Copied";
    } catch {
      label.textContent = "Not copied";
    }
    setTimeout(() => (label.textContent = before), 2000);
  });
}

// A text that was sent off is forgotten only once the server says that it is saved.
const saved = sent();
if (saved && document.querySelector('[data-flash="success"]')) forget(saved);
sent(null);

// Whoever signs out leaves nothing behind for the next person, and is asked before that.
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    const texts = all(form.dataset.signOut);
    if (texts.length === 0) return;
    event.preventDefault();
    const confirmed = await ask({
      confirm: "Sign out and throw unsaved text away?",
      confirmText: "There is text on this device that was never saved. It is gone once you have signed out.",
      confirmLabel: "Sign out",
    });
    if (!confirmed) return;
    for (const { name } of texts) forget(name);
    form.submit();
  });
}
