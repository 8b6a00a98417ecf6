// Keeps a session alive while somebody types, and says so in time when it has ended.
import { notice, renewToken, requestJson } from "./panel.js";

const EVERY = 5 * 60 * 1000;
let asked = Date.now();
let warning = null;

function warn() {
  if (warning) return;
  const link = document.createElement("a");
  link.href = "/admin/login";
  link.target = "_blank";
  link.textContent = "Sign in again in a new tab";
  warning = notice("danger", "You have been signed out, but what you wrote is still here. ", link, ", then come back and save.");
  warning.classList.add("notice-float");
  document.body.append(warning);
}

async function ask() {
  asked = Date.now();
  const session = await requestJson("/admin/session");
  if (!session?.csrf_token) {
    if (navigator.onLine) warn();
    return;
  }
  renewToken(session.csrf_token);
  warning?.remove();
  warning = null;
}

document.addEventListener("input", () => {
  if (Date.now() - asked >= EVERY) ask();
});

// Back from the other tab, or from a night's sleep.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && (warning || Date.now() - asked >= EVERY)) ask();
});
