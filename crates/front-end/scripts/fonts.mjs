// Cuts fonts down to the letters that are read and the weights that are used, and measures fallbacks for them, so that nothing
// moves when a font arrives. Reads a list of orders from standard input and writes a list of {font, css, stack}.
// The last argument is the folder whose node_modules holds the packages.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv.at(-1), "package.json"));
const subset = require("subset-font");
const { createFontStack } = require("@capsizecss/core");
const { fromBuffer } = await import(pathToFileURL(require.resolve("@capsizecss/unpack")).href);

// Latin-1, and the other letters, quotation marks, dashes and signs that English, German and French are written with.
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join("");
const letters = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}ŒœŸẞ‐‑‒–—‘’‚“”„†‡•…‰′″‹›⁄€™←↑→↓−≈≤≥\u2009\u200a\u202f`;

// Fonts that most devices have, each with its twins of the same measure. The last name is what the measurements are kept under.
const fallbacks = {
  serif: [
    { name: "Georgia", regular: ["Georgia", "Gelasio"], bold: ["Georgia Bold", "Georgia-Bold", "Gelasio Bold"], metrics: "georgia" },
    {
      name: "Times", regular: ["Times New Roman", "Liberation Serif", "Tinos"],
      bold: ["Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold", "Tinos Bold"], metrics: "timesNewRoman",
    },
    { name: "Noto", regular: ["Noto Serif"], bold: ["Noto Serif Bold"], metrics: "notoSerif" },
  ],
  "sans-serif": [
    {
      name: "Arial", regular: ["Arial", "Liberation Sans", "Arimo"],
      bold: ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "Arimo Bold"], metrics: "arial",
    },
    { name: "Roboto", regular: ["Roboto"], bold: ["Roboto Bold"], metrics: "roboto" },
  ],
};

function face(properties) {
  const lines = Object.entries(properties).filter(([, value]) => value !== undefined);
  return `@font-face {\n${lines.map(([name, value]) => `  ${name}: ${value};\n`).join("")}}\n`;
}

// The part of the font's axes that stays: everything that is used, or one point to be measured.
function variation(order, measured) {
  const [min, max] = order.weights;
  const axes = { wght: measured ? order.weight : min === max ? min : { min, max } };
  if (order.optical && (measured || order.optical_size)) axes.opsz = order.size;
  if (order.stretch) axes.wdth = order.stretch;
  return axes;
}

// The rules of one fallback for each font of a device that may stand in.
async function standIns(order, source, kind) {
  const sample = await fromBuffer(await subset(source, letters, { targetFormat: "truetype", variationAxes: variation(order, true) }));
  const isBold = order.weight >= 550;
  const rules = fallbacks[kind].map((device) => {
    const metrics = require(`@capsizecss/metrics/${device.metrics}${isBold ? "/700" : ""}`);
    const { fontFaces } = createFontStack([sample, metrics.default ?? metrics], { fontFaceFormat: "styleObject" });
    const measure = fontFaces[0]["@font-face"];
    const family = `"${order.family} ${order.role} ${device.name}"`;
    const css = face({
      "font-family": family,
      "font-weight": isBold ? order.weight : undefined,
      src: (isBold ? device.bold : device.regular).map((local) => `local("${local}")`).join(", "),
      "ascent-override": measure.ascentOverride,
      "descent-override": measure.descentOverride,
      "line-gap-override": measure.lineGapOverride ?? "0%",
      "size-adjust": measure.sizeAdjust,
    });
    return { family, css };
  });
  return { css: rules.map(({ css }) => css).join(""), families: rules.map(({ family }) => family) };
}

async function make(order) {
  const source = await readFile(order.path);
  const font = await subset(source, letters, { targetFormat: "woff2", noHinting: true, variationAxes: variation(order, false) });
  const family = `"${order.family} ${order.role}"`;
  let css = face({
    "font-family": family,
    "font-style": order.italic ? "italic" : "normal",
    "font-weight": [...new Set(order.weights)].join(" "),
    // A font that comes late is for the next page: fallbacks of the same measure still break some lines elsewhere.
    "font-display": "optional",
    src: `url("${order.name}") format("woff2")`,
  });
  if (order.italic) return { font: font.toString("base64"), css, stack: family };
  const kind = order.category === "serif" ? "serif" : "sans-serif";
  const others = await standIns(order, source, kind);
  css += others.css;
  return { font: font.toString("base64"), css, stack: [family, ...others.families, kind].join(", ") };
}

const orders = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await Promise.all(orders.map(make))));
