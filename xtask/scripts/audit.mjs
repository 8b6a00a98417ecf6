// Looks at the public pages of a running site as browsers and their tools do. Reads its task from standard input: {"browser",
// "root", "base", "profile", "quick", "every", "runs", "quickest": the least score for performance}; prints one JSON object a
// line: {"fault": "…"} for what is wrong, {"score": {…}} for what Lighthouse gave a page.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { HtmlValidate } from "html-validate";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const task = JSON.parse(await text(process.stdin));
const SCREENS = { 390: { width: 390, height: 844, deviceScaleFactor: 2 }, 1280: { width: 1280, height: 900, deviceScaleFactor: 1 } };
const ALL_LOOKS = [[390, "light"], [390, "dark"], [1280, "light"], [1280, "dark"]];
const LOOKS = task.quick ? [[390, "light"], [1280, "dark"]] : ALL_LOOKS;
// Everything but pictures, as it travels: what a phone on a slow line waits for.
const LARGEST_FIRST_LOAD = 150_000;
const LIKE_EACH_OTHER = task.every ? Infinity : task.quick ? 1 : 2;
// Lighthouse shows less as nothing.
const SMALLEST_SHIFT = 0.001;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const fault = (path, problem) => say({ fault: `${path}: ${problem}` });

// ---- Which pages

async function sitemap() {
  const xml = await (await fetch(new URL("/sitemap.xml", task.base))).text();
  return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => new URL(address).pathname);
}

// Of the pages below one folder that are made alike, such as posts, a few stand for all.
function representative(paths) {
  const seen = new Map();
  return paths.filter((path) => {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const count = (seen.get(folder) ?? 0) + 1;
    seen.set(folder, count);
    return folder === "" || count <= LIKE_EACH_OTHER;
  });
}

// ---- Valid HTML

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    // How the source is written is not what browsers read.
    "attr-quotes": "off", "attribute-boolean-style": "off", "attribute-empty-style": "off", "doctype-style": "off",
    "long-title": "off", "no-inline-style": "error", "no-trailing-whitespace": "off", "void-style": "off",
    // Both are for scripts that look elements up; `1` is a fine fragment for people.
    "valid-id": ["error", { relaxed: true }],
    // Files of the site's own origin need no hash: whoever changes them changes the page too.
    "require-sri": "off",
  },
});

async function validate(path, status = 200) {
  const response = await fetch(new URL(path, task.base), { headers: { accept: "text/html" } });
  if (response.status !== status) fault(path, `answers ${response.status} instead of ${status}`);
  const report = await validator.validateString(await response.text());
  for (const { line, column, ruleId, message } of report.results.flatMap((result) => result.messages)) {
    fault(path, `HTML ${line}:${column} ${ruleId}: ${message}`);
  }
}

// ---- In a browser

// A page that loads waits most of the time.
async function severalAtOnce(items, act) {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: 3 }, work));
}

async function look(browser, path, axe) {
  const context = await browser.createBrowserContext();
  for (const [width, scheme] of LOOKS) await lookOnce(context, path, axe, width, scheme);
  await withoutScripts(context, path);
  await context.close();
}

async function lookOnce(context, path, axe, width, scheme) {
  const page = await context.newPage();
  const where = `${path} (${width} px, ${scheme})`;
  const loaded = await watch(page, where);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(new URL(path, task.base), { waitUntil: "networkidle0" });
  if (loaded.bytes > LARGEST_FIRST_LOAD) {
    fault(where, `loads ${loaded.bytes} bytes without pictures; ${LARGEST_FIRST_LOAD} are allowed`);
  }
  for (const problem of await page.evaluate(flaws, SMALLEST_SHIFT)) fault(where, problem);
  await page.evaluate(axe);
  for (const problem of await page.evaluate(barriers)) fault(where, problem);
  await page.close();
}

// Counts what is loaded, and reports what comes from elsewhere and what the browser complains about.
async function watch(page, where) {
  const loaded = { bytes: 0 };
  const pictures = new Set();
  const devtools = await page.createCDPSession();
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Image") pictures.add(requestId);
    if (new URL(response.url).origin !== new URL(task.base).origin && !response.url.startsWith("data:")) {
      fault(where, `loads ${response.url}`);
    }
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!pictures.has(requestId)) loaded.bytes += encodedDataLength;
  });
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) fault(where, `the browser says: ${message.text()}`);
  });
  page.on("pageerror", (error) => fault(where, `a script fails: ${error.message}`));
  return loaded;
}

// Runs in the page: what moves by itself, and what sticks out.
async function flaws(smallestShift) {
  const found = [];
  const shift = await new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
      .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
  });
  if (shift >= smallestShift) found.push(`the page moves by itself while it loads (layout shift ${shift.toFixed(4)})`);
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    found.push(`scrolls sideways: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 80)).join(" … ")}`);
  }
  return found;
}

async function barriers() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `axe ${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

// What is in the page must be there for those whose browser runs no scripts too.
async function withoutScripts(context, path) {
  const words = [];
  for (const javascript of [true, false]) {
    const page = await context.newPage();
    await page.setJavaScriptEnabled(javascript);
    await page.goto(new URL(path, task.base), { waitUntil: "load" });
    const { root } = await (await page.createCDPSession()).send("DOM.getDocument", { depth: -1 });
    words.push(new Set(textOf(root).split(/\s+/)));
    await page.close();
  }
  const missing = [...words[0]].filter((word) => !words[1].has(word));
  if (missing.length > 0) fault(path, `without scripts these words are missing: ${missing.slice(0, 10).join(" ")}`);
}

function textOf(node) {
  if (node.nodeName === "SCRIPT" || node.nodeName === "STYLE") return "";
  return `${node.nodeValue ?? ""} ${(node.children ?? []).map(textOf).join(" ")}`;
}

// ---- Lighthouse

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

async function measure(port, path, width) {
  const base = width === 1280 ? desktopConfig : { extends: "lighthouse:default" };
  const screenEmulation = { ...SCREENS[width], mobile: width === 390, disabled: false };
  const config = { ...base, settings: { ...base.settings, screenEmulation } };
  const runs = [];
  // When more than half of the runs give the best score, the median is known.
  while (runs.length < task.runs && !isSettled(runs)) {
    const flags = { port, logLevel: "error", onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(new URL(path, task.base).href, flags, config);
    runs.push(lhr);
  }
  const scores = CATEGORIES.map((category) => median(runs.map((run) => Math.round(run.categories[category].score * 100))));
  say({ score: { path, width, scores } });
  if (scores.some((score, index) => score < (index === 0 ? task.quickest : 100))) {
    fault(`${path} (${width} px)`, `Lighthouse gives ${scores.join("/")}: ${reasons(runs.at(-1))}`);
  }
}

const isSettled = (runs) => runs.length > task.runs / 2
  && CATEGORIES.every((category, index) => runs.every((run) => run.categories[category].score * 100 >= (index === 0 ? task.quickest : 100)));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function reasons(run) {
  const weighty = CATEGORIES.flatMap((category) => run.categories[category].auditRefs)
    .filter(({ id, weight }) => weight > 0 && run.audits[id].score !== null && run.audits[id].score < 1);
  return weighty.map(({ id }) => `${id} ${run.audits[id].displayValue ?? ""}`.trim()).join(", ");
}

// ---- All of it

const paths = await sitemap();
for (const path of paths) await validate(path);
await validate("/there-is-no-such-page", 404);
const browser = await puppeteer.launch({
  executablePath: task.browser,
  userDataDir: task.profile,
  args: [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage",
    // Several pages are open at once, and each is to behave as if it were seen.
    "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", ...(task.root ? ["--no-sandbox"] : []),
  ],
});
const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
await severalAtOnce(representative(paths), (path) => look(browser, path, axe));
const port = Number(new URL(browser.wsEndpoint()).port);
const measured = task.quick ? [["/", 390]] : representative(paths).flatMap((path) => [[path, 390], [path, 1280]]);
for (const [path, width] of measured) await measure(port, path, width);
await browser.close();
