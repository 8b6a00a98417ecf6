// Makes the sizes and formats of a site's pictures. Reads a list of {path, folder} from standard input; each folder gets the
// files and a `picture.json` that says what they are. The last argument is the folder whose node_modules holds sharp.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const require = createRequire(join(process.argv.at(-1), "package.json"));
const sharp = require("sharp");

const WIDTHS = [480, 800, 1200, 1600, 2400];
const FALLBACK = 1200;
const FORMATS = [
  { extension: "avif", type: "image/avif", options: { quality: 52, effort: 2 } },
  { extension: "webp", type: "image/webp", options: { quality: 76, effort: 4 } },
];

function widths(width) {
  const largest = Math.min(width, WIDTHS.at(-1));
  return [...WIDTHS.filter((candidate) => candidate < largest), largest];
}

async function make({ path, folder }) {
  // Upright, whatever the camera's orientation; nothing else that the camera wrote is kept.
  const upright = await sharp(path).rotate().toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const { hasAlpha } = await sharp(path).metadata();
  await mkdir(folder, { recursive: true });
  const sources = [];
  for (const { extension, type, options } of FORMATS) {
    const files = [];
    for (const candidate of widths(width)) {
      const file = `${candidate}.${extension}`;
      await sharp(upright.data).resize({ width: candidate }).toFormat(extension, options).toFile(join(folder, file));
      files.push([file, candidate]);
    }
    sources.push({ type, files });
  }
  const fallback = hasAlpha ? "fallback.png" : "fallback.jpg";
  const plain = sharp(upright.data).resize({ width: Math.min(width, FALLBACK) });
  await (hasAlpha ? plain.png({ compressionLevel: 9 }) : plain.jpeg({ quality: 80, mozjpeg: true })).toFile(join(folder, fallback));
  // Written last: a folder without it is made again.
  await writeFile(join(folder, ".part"), JSON.stringify({ width, height, fallback, sources }));
  await rename(join(folder, ".part"), join(folder, "picture.json"));
}

for (const order of JSON.parse(await text(process.stdin))) {
  await make(order).catch((error) => {
    throw new Error(`${order.path}: ${error.message}`);
  });
}
