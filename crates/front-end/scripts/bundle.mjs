// Bundles, minifies and names scripts and style sheets. Reads an order from standard input:
// {below, folder, scripts: [file], sheets: [{name, css, content}], linked: {name: path}, fonts: [folder]}; content is null for a sheet of
// which everything is kept. Writes {problems: [text], files: [{name, path, bytes, font}]}: a name is what templates say, a path has a
// fingerprint, both begin with what `below` says, and font is the file that a font was copied from.
// The last argument is the folder whose node_modules holds esbuild and purgecss.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative, resolve } from "node:path";
import { text } from "node:stream/consumers";

const theme = process.argv.at(-1);
const require = createRequire(join(theme, "package.json"));
const esbuild = require("esbuild");
const { PurgeCSS } = require("purgecss");

// What scripts add while a page is open, and what the text of a post may hold: no template names them.
const states = [
  /^:/, /^active$/, /^disabled$/, /^fade$/, /^show(ing)?$/, /^hid(e|ing)$/, /^collaps(e|ed|ing|e-horizontal)$/,
  /^modal-(open|backdrop|static)$/, /^offcanvas-backdrop$/, /^dropdown-/, /^drop(up|end|start)$/, /^was-validated$/,
  /^is-(in)?valid$/, /^(in)?valid-feedback$/, /^(tox|mce)/,
];
const richText = [
  "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
  "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q",
  "s", "samp", "small", "span", "strong", "sub", "sup", "table", "table-scroll", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
  "ul",
];
const dynamicAttributes = [
  "aria-busy", "aria-current", "aria-disabled", "aria-expanded", "aria-invalid", "aria-selected", "data-bs-popper",
  "data-bs-theme", "dir", "disabled", "hidden", "href", "lang", "popover", "readonly", "required", "role", "tabindex", "type",
];

/** The CSS of a sheet that its content can use. */
async function used({ css, content }) {
  if (content === null) return css;
  const [result] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: [{ raw: content, extension: "html" }],
    dynamicAttributes,
    safelist: { standard: [...states, ...richText] },
  });
  return result.css;
}

/** Style sheets come from the order, and what they refer to from static/, under its fingerprinted name, or from the fonts. */
function plugin({ sheets, linked, fonts }) {
  const find = (address) => {
    if (/^(data:|#)/.test(address)) return { path: address, external: true };
    const [, name, suffix] = /^(?:\.\/)?([^?#]*)(.*)$/.exec(address);
    if (name.includes("://") || name.startsWith("/")) {
      const remedy = "name a file of static/ or fonts/ instead, so that nothing comes from elsewhere and the name gets its fingerprint";
      return { errors: [{ text: `the styles refer to ${address}: ${remedy}` }] };
    }
    if (linked[name]) return { path: linked[name] + suffix, external: true };
    const file = name.startsWith("fonts/") && fonts.map((folder) => join(folder, name.slice(6))).find(existsSync);
    if (file) return { path: file, suffix };
    const places = "in static/ nor a font in fonts/ or in a package of @fontsource";
    return { errors: [{ text: `the styles refer to ${address}, which is neither ${places}` }] };
  };
  return {
    name: "webgarden",
    setup(build) {
      build.onResolve({ filter: /^sheet:/ }, ({ path }) => ({ path: path.slice(6), namespace: "sheet" }));
      build.onLoad({ filter: /.*/, namespace: "sheet" }, async ({ path }) => ({
        contents: await used(sheets.find((sheet) => sheet.name === path)),
        loader: "css",
      }));
      build.onResolve({ filter: /.*/, namespace: "sheet" }, ({ path }) => find(path));
    },
  };
}

const order = JSON.parse(await text(process.stdin));

/** Every file of the bundle, with the name that templates have for it. */
async function bundle({ below, folder, scripts, sheets }) {
  const entries = [...scripts, ...sheets.map(({ name }) => `sheet:${name}`)];
  const { metafile, outputFiles, warnings } = await esbuild.build({
    absWorkingDir: folder,
    outdir: folder,
    entryPoints: entries.map((entry) => ({ in: entry, out: below + entry.replace(/^sheet:|\.(js|css)$/g, "") })),
    entryNames: "[dir]/[name]-[hash]",
    chunkNames: `${below}chunks/part-[hash]`,
    assetNames: "fonts/[name]-[hash]",
    // What the theme's scripts export is there for every script: `import { kind } from "theme/_shrinking.js"`.
    alias: { theme: join(theme, "scripts") },
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    loader: { ".ttf": "file", ".woff": "file", ".woff2": "file" },
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins: [plugin(order)],
  });
  const files = outputFiles.map(({ path, contents }) => {
    const file = relative(folder, path);
    const { entryPoint, inputs } = metafile.outputs[file];
    const bytes = Buffer.from(contents).toString("base64");
    if (entryPoint) return { name: below + entryPoint.replace(/^sheet:/, ""), path: file, bytes };
    if (file.startsWith(`${below}chunks/`)) return { name: file.replace("part-", ""), path: file, bytes };
    const font = resolve(folder, Object.keys(inputs)[0]);
    return { name: `fonts/${basename(font)}`, path: file, bytes, font };
  });
  return { files, problems: warnings };
}

const place = ({ location }) => (location ? `${location.file.replace(/^sheet:/, "")}:${location.line}: ` : "");
const { files, problems } = await bundle(order).catch((error) => {
  if (!error.errors) throw error;
  return { files: [], problems: error.errors };
});
process.stdout.write(JSON.stringify({ files, problems: problems.map((problem) => place(problem) + problem.text) }));
