// Photographs every page of a running site through chromedriver. Reads its task from standard input:
// {"driver", "browser", "root", "profile", "base", "password", "site", "folder", "readme"}; prints one line for each picture.
// With "readme", a folder, it takes the two pictures that the README shows, and no other.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

const task = JSON.parse(await text(process.stdin));
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const SCHEMES = ["light", "dark"];
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

// ---- WebDriver, as little of it as is needed

async function call(method, path, body) {
  const response = await fetch(task.driver + path, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value.message.split("\n")[0]}`);
  return value;
}

function flags() {
  const flags = [
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=1",
    `--user-data-dir=${task.profile}`,
  ];
  // Chromium has no sandbox for root.
  return task.root ? [...flags, "--no-sandbox"] : flags;
}

const { sessionId } = await call("POST", "/session", {
  capabilities: { alwaysMatch: { "goog:chromeOptions": { binary: task.browser, args: flags() } } },
});
const session = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
const devtools = (cmd, params = {}) => session("POST", "/goog/cdp/execute", { cmd, params });
const open = (path) => session("POST", "/url", { url: new URL(path, task.base).href });
const run = (script, ...args) => session("POST", "/execute/sync", { script, args });

async function type(selector, value) {
  const element = await session("POST", "/element", { using: "css selector", value: selector });
  await session("POST", `/element/${element[ELEMENT]}/value`, { text: value });
}

async function until(what, script, ...args) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await run(script, ...args)) return;
    await sleep(100);
  }
  throw new Error(`waited 10 s for ${what}`);
}

// ---- pictures

async function dress(size, scheme) {
  await devtools("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
  await devtools("Emulation.setEmulatedMedia", {
    features: [{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }],
  });
}

// Pictures that load when they come into view, and fonts, are there before the shutter.
async function settle() {
  await run(`for (const image of document.images) image.loading = "eager";`);
  await until("pictures and fonts", `return document.fonts.status === "loaded" && [...document.images].every((image) => image.complete);`);
  await sleep(150);
}

async function photograph(file, whole) {
  await settle();
  const options = { format: "png", captureBeyondViewport: whole };
  if (whole) {
    const { cssContentSize, cssLayoutViewport } = await devtools("Page.getLayoutMetrics");
    const height = Math.min(Math.ceil(cssContentSize.height), 12000);
    options.clip = { x: 0, y: 0, width: cssLayoutViewport.clientWidth, height, scale: 1 };
  }
  const { data } = await devtools("Page.captureScreenshot", options);
  await writeFile(file, Buffer.from(data, "base64"));
  console.log(file);
}

async function photographAll(pages) {
  for (const [name, path, ready] of pages) {
    for (const [sizeName, size] of Object.entries(SIZES)) {
      for (const scheme of SCHEMES) {
        await dress(size, scheme);
        await open(path);
        if (ready) await until(`${name} to be ready`, ready);
        await photograph(join(task.folder, `${task.site}-${name}-${sizeName}-${scheme}.png`), true);
      }
    }
  }
}

async function photographForReadme(file, path) {
  await dress(SIZES.desktop, "light");
  await open(path);
  await photograph(join(task.readme, file), false);
}

// ---- the site

function decoded(xml) {
  return xml.replace(/&#x([0-9a-f]+);/gi, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16))).replaceAll("&amp;", "&");
}

async function publicPages() {
  const sitemap = await (await fetch(new URL("/sitemap.xml", task.base))).text();
  const paths = [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) => new URL(decoded(address)).pathname);
  const post = paths.find((path) => path.startsWith("/blog/"));
  const pages = paths
    .filter((path) => !path.startsWith("/blog/"))
    .map((path) => [path === "/" ? "home" : path.slice(1).replaceAll("/", "-"), path]);
  if (post) pages.push(["post", post]);
  return [...pages, ["not-found", "/no-such-page"]];
}

// What the site asks besides. The only postal code that is surely right in its country is the site's own.
async function answerQuestions() {
  await run(`
    const data = document.querySelector('script[type="application/ld+json"]')?.textContent ?? "{}";
    const postalCode = JSON.parse(data).address?.postalCode;
    for (const field of document.querySelectorAll("form [required]")) {
      if (field.value !== "") continue;
      if (field.tagName === "SELECT") field.selectedIndex = 1;
      else if (field.type === "date") field.value = field.min;
      else field.value = field.autocomplete === "postal-code" ? postalCode : "As you think best";
    }`);
  const wanting = await run(`return [...document.querySelectorAll("form :invalid")].map((field) => field.name);`);
  if (wanting.length > 0) throw new Error(`the form of /contact does not take what was put into ${wanting.join(", ")}`);
}

async function sendMessage() {
  await open("/contact");
  await type("[name=name]", "Rosalind Okafor");
  await type("[name=email]", "rosalind@example.org");
  await type("[name=message]", "Hello,\n\nI would like to ask about a first appointment, in person if possible. Mornings suit me best.\n\nThank you, Rosalind");
  await answerQuestions();
  // Faster than this looks like a program to the form.
  await sleep(2500);
  await run(`document.querySelector("[name=message]").form.requestSubmit();`);
  await until("the message to be sent", `return document.readyState === "complete" && !document.querySelector("form [name=message]");`);
}

async function signIn() {
  await open("/admin/login");
  await type("[name=username]", "owner");
  await type("[name=password]", task.password);
  await run(`document.querySelector("[name=password]").form.requestSubmit();`);
  await until("the panel", `return location.pathname.startsWith("/admin") && location.pathname !== "/admin/login" && document.readyState === "complete";`);
}

async function firstLink(path, pattern) {
  await open(path);
  return run(`return [...document.links].map((link) => link.pathname).find((path) => new RegExp(arguments[0]).test(path)) ?? null;`, pattern);
}

async function panelPages() {
  const pages = [["dashboard", "/admin"], ["posts", "/admin/posts"], ["messages", "/admin/messages"]];
  const post = await firstLink("/admin/posts", "^/admin/posts/[0-9]+/edit$");
  if (post) pages.push(["editor", post, `return document.querySelector(".tox-edit-area iframe") !== null;`]);
  const message = await firstLink("/admin/messages", "^/admin/messages/[0-9]+$");
  if (message) pages.push(["message", message]);
  await open("/admin/health");
  await run(`document.querySelector("main form").requestSubmit();`);
  await until("the site to be checked", `return document.readyState === "complete" && document.querySelector(".needs") !== null;`);
  pages.push(["health", "/admin/health"]);
  return pages;
}

try {
  if (task.readme) await photographForReadme("site.png", "/");
  else await photographAll([...await publicPages(), ["login", "/admin/login"]]);
  await sendMessage();
  await signIn();
  if (task.readme) await photographForReadme("panel.png", "/admin");
  else await photographAll(await panelPages());
} finally {
  await session("DELETE", "");
}
