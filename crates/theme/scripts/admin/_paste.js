// What other programs put on the clipboard, as the plain HTML of a post: their emphasis, lists and links mean the same here,
// and what cannot come along is counted, so that the editor can say so. Knows nothing of the editor itself.

const DROPPED =
  "script, style, title, meta, link, base, xml, noscript, template, svg, math, select, textarea, colgroup, .MsoCommentReference, [style*='mso-element:comment'], [style*='mso-hide:all'], [style*='display:none'], [style*='display: none']";
const EMBEDDED = "iframe, video, audio, object, embed";

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, hr, pre, div, figure, figcaption, table, caption, thead, tbody, tfoot, tr, td, th";
const HEADINGS = "h1, h2, h3, h4, h5, h6, th";
const KEPT = `${BLOCKS}, strong, b, em, i, u, s, strike, del, sub, sup, abbr, a, br, code, img`;
const ATTRIBUTES = ["href", "src", "alt", "title", "id", "name", "width", "height", "colspan", "rowspan", "scope"];

const OWN_PICTURES = /^\/(uploads|static)\//;
const PICTURE_IN_ITSELF = /^(data:image\/|blob:)/i;

/** The HTML to insert, and how many pictures and embedded parts it lacks. */
export function translate(html) {
  // A document of its own: nothing in it is loaded or run.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  removeComments(body);
  remove(body, DROPPED);
  const left = { embedded: remove(body, EMBEDDED), pictures: leaveForeignPictures(body) };
  wordLists(body);
  emphasis(body);
  nestLists(body);
  plainLinks(body);
  keepNamesInUse(body);
  plainElements(body);
  removeBlanks(body);
  unwrapLoneParagraphs(body);
  return { html: body.innerHTML, ...left };
}

/** What to tell about what was left out; nothing if nothing was. */
export function missing({ pictures, embedded }) {
  const count = (number, one, many) => (number === 0 ? [] : [number === 1 ? `1 ${one}` : `${number} ${many}`]);
  const parts = [...count(pictures, "picture", "pictures"), ...count(embedded, "embedded part", "embedded parts")];
  if (parts.length === 0) return "";
  const advice = pictures === 0 ? "" : pictures === 1 ? " Save it on your device and drop it here." : " Save them on your device and drop them here.";
  return `${parts.join(" and ")} could not come along.${advice}`;
}

function remove(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of found) element.remove();
  return found.length;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  for (const { name: attribute, value } of [...element.attributes].filter((own) => ATTRIBUTES.includes(own.name))) {
    renamed.setAttribute(attribute, value);
  }
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function removeComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
}

/** Pictures on the sender's own disk, in a mail or on another site are not shown to visitors. */
function leaveForeignPictures(root) {
  let left = 0;
  for (const picture of root.querySelectorAll("img")) {
    const src = picture.getAttribute("src") ?? "";
    const own = ownPicture(src);
    if (own) picture.setAttribute("src", own);
    else if (!PICTURE_IN_ITSELF.test(src)) {
      // What counts who opens a mail is one pixel large.
      if (!["0", "1"].includes(picture.getAttribute("width"))) left += 1;
      picture.remove();
    }
  }
  return left;
}

function address(written, base) {
  try {
    return new URL(written, base);
  } catch {
    return null;
  }
}

function ownPicture(src) {
  const url = address(src, location.href);
  return url?.origin === location.origin && OWN_PICTURES.test(url.pathname) ? url.pathname : null;
}

// ---- Word's lists: paragraphs that say in their style which list and which level they are of ----

const WORD_LIST = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const WORD_MARKER = "[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]";
const NUMBERED = /^\(?(\d+|[a-z]{1,2}|[ivxlc]+)[.)]|^\d+$/i;

function wordItem(element) {
  const found = element?.matches("p, div") ? WORD_LIST.exec(element.getAttribute("style") ?? "") : null;
  return found && { list: found[1], level: Number(found[2]) };
}

function wordLists(root) {
  const open = [];
  let last = null;
  for (const paragraph of [...root.querySelectorAll("p, div")]) {
    const item = wordItem(paragraph);
    if (!item) continue;
    // Whatever stands between two paragraphs ends the list.
    if (!last || last !== paragraph.previousElementSibling) open.length = 0;
    place(paragraph, item, open);
    last = open[0].list;
  }
  // A numbered heading stays one, without its number.
  remove(root, WORD_MARKER);
}

function place(paragraph, { list, level }, open) {
  const marker = paragraph.querySelector(WORD_MARKER);
  const kind = NUMBERED.test(marker?.textContent.trim() ?? "") ? "ol" : "ul";
  marker?.remove();
  while (open.length > 0 && open.at(-1).level > level) open.pop();
  const same = open.at(-1);
  if (same?.level === level && (same.kind !== kind || same.id !== list)) open.pop();
  if (open.at(-1)?.level !== level) {
    const begun = paragraph.ownerDocument.createElement(kind);
    const above = open.at(-1)?.list.lastElementChild;
    if (above) above.append(begun);
    else paragraph.before(begun);
    open.push({ level, kind, id: list, list: begun });
  }
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  open.at(-1).list.append(item);
  paragraph.remove();
}

// ---- Emphasis by style: Google's documents, Pages and others say bold and italic so ----

const EMPHASIS = [
  ["strong", (style) => weight(style.fontWeight) >= 600],
  ["em", (style) => /^(italic|oblique)/.test(style.fontStyle)],
  ["s", (style) => /line-through/.test(style.textDecorationLine || style.textDecoration)],
  ["sup", (style) => style.verticalAlign === "super"],
  ["sub", (style) => style.verticalAlign === "sub"],
];
const SAME = { strong: "strong, b", em: "em, i", s: "s, strike, del", sup: "sup", sub: "sub" };

function weight(value) {
  return { normal: 400, bold: 700, bolder: 700, lighter: 300 }[value] ?? Number(value);
}

function emphasis(root) {
  // The wrapper of a whole document: `<b style="font-weight:normal">`.
  for (const bold of [...root.querySelectorAll("b, strong")]) if (weight(bold.style.fontWeight || "bold") < 600) unwrap(bold);
  for (const slanted of [...root.querySelectorAll("i, em")]) if (slanted.style.fontStyle === "normal") unwrap(slanted);
  for (const styled of [...root.querySelectorAll("span, font, p, div, li, td, a")]) {
    if (styled.matches("p, div, li, td") && styled.querySelector(BLOCKS)) continue;
    for (const [name, says] of EMPHASIS) {
      if (!styled.style || !says(styled.style) || styled.closest(SAME[name])) continue;
      // A heading and the name of a column are strong by themselves.
      if (name === "strong" && styled.closest(HEADINGS)) continue;
      const mark = styled.ownerDocument.createElement(name);
      mark.append(...styled.childNodes);
      styled.append(mark);
    }
  }
}

// ---- Lists, links, and all the rest ----

/** Google's documents put an inner list beside the item that it belongs to. */
function nestLists(root) {
  for (const inner of [...root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")]) {
    const before = inner.previousElementSibling;
    if (before?.matches("li")) before.append(inner);
    else {
      const item = inner.ownerDocument.createElement("li");
      inner.replaceWith(item);
      item.append(inner);
    }
  }
}

/** The server does so again with whatever it is sent; done here, the editor sees at once where a link leads. */
function plainLinks(root) {
  for (const link of root.querySelectorAll("a[href]")) {
    const url = address(link.getAttribute("href"));
    const passesOn = url && /^(www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url";
    const there = passesOn ? (url.searchParams.get("q") ?? url.searchParams.get("url") ?? "") : "";
    if (/^https?:/i.test(there)) link.setAttribute("href", there);
    if (url && !/^(https?|mailto|tel):$/.test(url.protocol)) link.removeAttribute("href");
  }
}

/** Programs name a great deal; a name is of use where a link leads to it, as a footnote's does. */
function keepNamesInUse(root) {
  const wanted = new Set([...root.querySelectorAll("a[href^='#']")].map((link) => link.getAttribute("href").slice(1)));
  for (const named of root.querySelectorAll("[id], [name]")) {
    for (const attribute of ["id", "name"]) {
      const name = named.getAttribute(attribute);
      if (name !== null && !wanted.has(name) && !wanted.has(encodeURIComponent(name))) named.removeAttribute(attribute);
    }
  }
}

function plainElements(root) {
  for (const element of [...root.querySelectorAll("*")]) {
    const isEmptyLink = element.matches("a:not([href], [id], [name])");
    if (isEmptyLink || !element.matches(KEPT)) unwrapNamed(element);
    else if (element.matches("div")) {
      if (element.querySelector(BLOCKS) && !element.id) unwrap(element);
      else if (!element.querySelector(BLOCKS)) rename(element, "p");
    }
    for (const { name, value } of [...element.attributes]) {
      if (!ATTRIBUTES.includes(name) || (name === "title" && value === "")) element.removeAttribute(name);
    }
    if (!element.matches("img")) for (const size of ["width", "height"]) element.removeAttribute(size);
  }
}

/** What links lead to stays where it was. */
function unwrapNamed(element) {
  if (element.id) {
    const place = element.ownerDocument.createElement("a");
    place.id = element.id;
    element.before(place);
  }
  unwrap(element);
}

const isBlank = (node) => !node.textContent.trim() && !node.querySelector("img, hr, table, [id], [name]");

function removeBlanks(root) {
  for (const inline of [...root.querySelectorAll("strong, b, em, i, u, s, sub, sup, code, a[href]")].reverse()) {
    if (isBlank(inline) && !inline.matches("[id], [name]")) unwrap(inline);
  }
  for (const block of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, blockquote, figure, div, li, ul, ol")].reverse()) {
    if (isBlank(block) && !block.matches("[id]")) block.remove();
  }
  for (const line of [...root.querySelectorAll("br")]) {
    const isEdge = (node) => node === null || (node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS));
    if (isEdge(beside(line, "previousSibling")) || isEdge(beside(line, "nextSibling"))) line.remove();
  }
}

function beside(node, direction) {
  let next = node[direction];
  while (next?.nodeType === Node.TEXT_NODE && !next.textContent.trim()) next = next[direction];
  return next;
}

/** What an item or a cell says is one paragraph by itself. */
function unwrapLoneParagraphs(root) {
  for (const paragraph of [...root.querySelectorAll("li > p, td > p, th > p")]) {
    const others = [...paragraph.parentElement.children].filter((child) => child !== paragraph);
    if (others.every((child) => child.matches("ul, ol")) && !paragraph.id) unwrap(paragraph);
  }
}
