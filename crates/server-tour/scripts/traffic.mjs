// Visitors of a site, so many a second, until standard input ends or all have come. Reads its task from the first line: {"address", "port",
// "people": the addresses that they come from, by turns, "ca", "rate", "domain", "paths", "forms": post the contact form once in so many requests, 0 never, "requests": how many in all, 0 for
// as many as there is time for}. Prints {"failure": {…}} for each request
// that failed, one a line, and {"summary": {…}} at the end.
import { createInterface } from "node:readline";
import { Agent, request } from "node:https";

const lines = createInterface({ input: process.stdin });
const task = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
const agent = new Agent({ keepAlive: true, maxSockets: 256, maxTotalSockets: 256 });
const PATIENCE = 30_000;
const times = [];
let [started, failed, underway] = [0, 0, 0];

const say = (line, said) => process.stdout.write(`${JSON.stringify(line)}\n`, said);

function ask(from, method, path, headers = {}, body = "") {
  const options = {
    agent, method, path, ca: task.ca, host: task.address, localAddress: from, port: task.port, servername: task.domain, timeout: PATIENCE,
    headers: { host: task.domain, ...headers },
  };
  return new Promise((resolve, reject) => {
    const asking = request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => { text += part; });
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
      answer.on("error", reject);
    });
    asking.on("timeout", () => asking.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    asking.on("error", reject);
    asking.end(body);
  });
}

async function read(from, path) {
  const { status } = await ask(from, "GET", path);
  if (status !== 200) throw new Error(`status ${status}`);
}

// A message whose text nobody else sends, so that each that is accepted must be in the database at the end.
async function write(from, number) {
  const page = await ask(from, "GET", "/contact");
  const token = /name="csrf_token" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  const fields = new URLSearchParams({ csrf_token: token, name: `Visitor ${number}`, email: "visitor@example.org", message: `Message ${number} of the traffic` });
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: `https://${task.domain}` };
  const { status } = await ask(from, "POST", "/contact", headers, fields.toString());
  if (status !== 303) throw new Error(`POST: status ${status}`);
  say({ stored: number });
}

async function once(number) {
  const begin = Date.now();
  const path = task.forms && number % task.forms === 0 ? "/contact" : task.paths[number % task.paths.length];
  const from = task.people[number % task.people.length];
  underway += 1;
  try {
    await (task.forms && number % task.forms === 0 ? write(from, number) : read(from, path));
  } catch (error) {
    failed += 1;
    say({ failure: { at: begin, until: Date.now(), path, problem: error.message } });
  }
  times.push(Date.now() - begin);
  underway -= 1;
}

// What is due by now is sent, however late the timer is.
const begin = Date.now();
const most = task.requests || Infinity;
const clock = setInterval(() => {
  const due = Math.min(((Date.now() - begin) * task.rate) / 1000, most);
  while (started < due) once(started++);
  if (started >= most) finish();
}, 5);
lines.on("close", finish);

async function finish() {
  clearInterval(clock);
  while (underway > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  times.sort((a, b) => a - b);
  const seconds = (Date.now() - begin) / 1000;
  const summary = { requests: started, failed, seconds, median: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)], slowest: times.at(-1) };
  // Whoever reads may be late, and what the pipe does not hold yet would be lost.
  say({ summary }, () => process.exit(0));
}
