// Draws the icons that a phone shows for a site. Reads {path, folder, ground} from standard input; the folder gets the files.
// The last argument is the folder whose node_modules holds sharp.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const require = createRequire(join(process.argv.at(-1), "package.json"));
const sharp = require("sharp");

const LARGE = 512;
// Phones cut a maskable icon to their own shape; what is within 80 % of its width is never cut off.
const SAFE = Math.round(LARGE * 0.6);

const { path, folder, ground } = JSON.parse(await text(process.stdin));
await mkdir(folder, { recursive: true });
const drawing = (size) => sharp(path, { density: 1200 }).resize(size, size, { fit: "contain", background: "#0000" });
const png = { compressionLevel: 9, palette: true };

await drawing(192).png(png).toFile(join(folder, "app-icon-192.png"));
await drawing(LARGE).png(png).toFile(join(folder, "app-icon-512.png"));
await sharp({ create: { width: LARGE, height: LARGE, channels: 3, background: ground } })
  .composite([{ input: await drawing(SAFE).png().toBuffer() }])
  .png(png)
  .toFile(join(folder, "app-icon-maskable.png"));
// Written last: a folder without it is made again.
await writeFile(join(folder, ".part"), "");
await rename(join(folder, ".part"), join(folder, "done"));
