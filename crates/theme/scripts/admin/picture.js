// Sends one picture to the server, for the editor and the library alike.
import { token } from "./panel.js";

const SIGNED_OUT = "You have been signed out. Sign in again in another tab, then try once more.";
const BROKEN = "The connection broke off. Please try again.";
const KINDS = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** Why this file need not even be sent, or null. */
function refusal(file, { bytes, size }) {
  if (file.type && !KINDS.includes(file.type)) return "Only JPEG, PNG, GIF and WebP pictures can be used.";
  if (file.size > bytes) {
    return `This picture is larger than ${size}. Please make it smaller and try again.`;
  }
  return null;
}

/** What a problem answer says to a person. */
function explanation(request) {
  if (request.status === 401 || request.responseURL.includes("/admin/login")) return SIGNED_OUT;
  try {
    const problem = JSON.parse(request.responseText);
    return problem.detail || problem.title || BROKEN;
  } catch {
    return request.status === 413 ? "This picture is too large. Please make it smaller and try again." : BROKEN;
  }
}

/** Where an element sends pictures, and how large they may be. */
export function destination({ dataset }) {
  return { endpoint: dataset.upload, limit: { bytes: Number(dataset.maxBytes), size: dataset.maxSize } };
}

/** Resolves to the picture's address on the site; rejects with an Error whose message can be shown. */
export function send(file, name, { endpoint, limit, progress = () => {} }) {
  return new Promise((resolve, reject) => {
    const refused = refusal(file, limit);
    if (refused) return reject(new Error(refused));
    const form = new FormData();
    form.append("file", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", token());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress((100 * event.loaded) / event.total);
    });
    request.addEventListener("error", () => reject(new Error(BROKEN)));
    request.addEventListener("load", () => {
      if (request.status === 200) {
        try {
          return resolve(JSON.parse(request.responseText).location);
        } catch {
          // Not our JSON: explained like any other refusal.
        }
      }
      reject(new Error(explanation(request)));
    });
    request.send(form);
  });
}
