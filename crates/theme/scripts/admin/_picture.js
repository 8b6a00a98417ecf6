// Sends one picture to the server, for the editor and the library alike: as it is, or smaller where it is a large photo.
import { asDrawing, asPhoto, kind, opened } from "../_shrinking.js";
import { ask } from "./confirm.js";
import { token } from "./panel.js";

const SIGNED_OUT = "You have been signed out. Sign in again in another tab, then try once more.";
const BROKEN = "The connection broke off. Please try again.";
const HEIC =
  "This is a HEIC photo, which this browser cannot read. On an iPhone or iPad, please choose it from the photo library and not from “Files”: then it is sent as a JPEG. For new photos you can also set Settings › Camera › Formats to “Most Compatible”. On a computer, please save it as a JPEG first.";
const EMPTY = "This file is empty: nothing of the picture is in it. Please choose another one.";
const OTHER = "Only JPEG, PNG, GIF and WebP pictures can be used.";
// The server makes it smaller once more, so little may be lost here.
const QUALITY = 0.92;
// Of drawings the server reads fewer pixels than of photos.
const MANY_PIXELS = 8_000_000;

/** The file to send instead of this one; throws an Error whose message can be shown. */
async function prepared(file, { bytes, size }) {
  if (file.size === 0) throw new Error(EMPTY);
  const { name, moves } = await kind(file);
  if (!name && file.type && !file.type.startsWith("image/")) throw new Error(OTHER);
  let ready = file;
  const bitmap = name && !moves ? await opened(file) : null;
  if (name === "heic" && !bitmap) throw new Error(HEIC);
  if (bitmap) {
    ready = await smaller(file, bitmap, name, bytes);
    bitmap.close();
  }
  if (ready.size > bytes) throw new Error(`This picture is larger than ${size}. Please make it smaller and try again.`);
  return ready;
}

async function smaller(file, bitmap, name, bytes) {
  if (name === "jpeg" || name === "heic") return asPhoto(file, bitmap, QUALITY);
  if (file.size <= bytes && bitmap.width * bitmap.height <= MANY_PIXELS) return file;
  const drawing = await asDrawing(file, bitmap);
  return drawing.size <= bytes ? drawing : asPhoto(file, bitmap, QUALITY);
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
export async function send(file, name, options) {
  const ready = await prepared(file, options.limit);
  const ending = ready === file ? null : ready.name.split(".").pop();
  const called = ending ? `${name.replace(/\.[^.]*$/, "")}.${ending}` : name;
  const outcome = await attempt(ready, called, options);
  if (outcome.location) return outcome.location;
  // It moves, and is too large to: the server asks before anything is lost.
  const question = { confirm: "Store it as a still picture?", confirmText: outcome.reason, confirmLabel: "Store as a still picture" };
  if (outcome.status === 409 && (await ask(question))) {
    const still = await attempt(ready, called, { ...options, still: true });
    if (still.location) return still.location;
    throw new Error(still.reason);
  }
  throw new Error(outcome.reason);
}

/** Resolves to the address, or to the status and the reason why there is none. */
function attempt(file, name, { endpoint, still = false, progress = () => {} }) {
  return new Promise((resolve) => {
    const form = new FormData();
    form.append("file", file, name);
    if (still) form.append("still", "1");
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", token());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress((100 * event.loaded) / event.total);
    });
    request.addEventListener("error", () => resolve({ status: 0, reason: BROKEN }));
    request.addEventListener("load", () => {
      if (request.status === 200) {
        try {
          return resolve({ location: JSON.parse(request.responseText).location });
        } catch {
          // Not our JSON: explained like any other refusal.
        }
      }
      resolve({ status: request.status, reason: explanation(request) });
    });
    request.send(form);
  });
}
