// Drops the CSS that no template can use. Reads {"css": "…", "content": "…"} from standard input, writes the CSS that stays.
// The last argument is the folder whose node_modules holds purgecss.
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const require = createRequire(join(process.argv.at(-1), "package.json"));
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

const { css, content } = JSON.parse(await text(process.stdin));
const [result] = await new PurgeCSS().purge({
  css: [{ raw: css }],
  content: [{ raw: content, extension: "html" }],
  dynamicAttributes,
  safelist: { standard: [...states, ...richText] },
});
process.stdout.write(result.css);
