// Photos made smaller on the device before they are sent, for visitors and editors alike. The site makes them that small
// anyway; on a slow line it saves minutes, and what a phone takes is often more than may be sent.
const SIDE = 1600;
const SMALL_ENOUGH = 400 * 1024;
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
// What must be known stands at the beginning.
const HEAD = 256 * 1024;

/** The picture as the browser sees it, upright; null if it cannot read it. */
export function opened(file) {
  return createImageBitmap(file).catch(() => null);
}

/** The picture on a canvas, its longer side at most `side`. */
export function drawn(bitmap, side, ground = "#fff") {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (ground) {
    // A JPEG has no transparency; what is clear becomes white and not black.
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The file, or a smaller one that shows the same as a photo. */
export async function asPhoto(file, bitmap, quality) {
  return file.size > SMALL_ENOUGH ? encoded(drawn(bitmap, SIDE), file, "image/jpeg", quality) : file;
}

/** The file, or a smaller one that shows the same without a loss. */
export async function asDrawing(file, bitmap) {
  return encoded(drawn(bitmap, SIDE, null), file, "image/png");
}

async function encoded(canvas, file, type, quality) {
  const blob = await new Promise((done) => canvas.toBlob(done, type, quality));
  if (!blob || (blob.size >= file.size && file.type === type)) return file;
  const name = (file.name ?? "picture").replace(/\.[^.]*$/, "");
  return new File([blob], `${name}.${type === "image/png" ? "png" : "jpg"}`, { type });
}

/** What the first bytes say: "jpeg", "png", "gif", "webp", "heic" or null, and whether the picture may move. */
export async function kind(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const text = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 3) === "\xff\xd8\xff") return { name: "jpeg", moves: false };
  if (text(0, 4) === "GIF8") return { name: "gif", moves: true };
  if (text(1, 4) === "PNG") return { name: "png", moves: has(bytes, "acTL") };
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return { name: "webp", moves: text(12, 16) === "VP8X" && (bytes[20] & 2) !== 0 };
  if (text(4, 8) === "ftyp" && HEIC.includes(text(8, 12))) return { name: "heic", moves: false };
  return { name: null, moves: false };
}

function has(bytes, word) {
  const codes = [...word].map((letter) => letter.charCodeAt(0));
  for (let at = bytes.indexOf(codes[0]); at >= 0; at = bytes.indexOf(codes[0], at + 1)) {
    if (codes.every((code, index) => bytes[at + index] === code)) return true;
  }
  return false;
}
