// A list whose rows are moved by dragging, by the arrow keys on a handle, or by the buttons that work without this script too.
import { notice, token } from "./panel.js";

const NOT_SAVED = "The new order could not be saved. Please reload the page to see the one that is kept, and try again.";

function start(list) {
  const status = document.querySelector("[data-order-status]");
  const rows = () => [...list.querySelectorAll("[data-order-row]")];
  const place = (row) => rows().indexOf(row) + 1;

  function renumber() {
    const all = rows();
    all.forEach((row, index) => {
      row.querySelector("[data-order-place]").textContent = index + 1;
      const [up, down] = row.querySelectorAll("button[name=to]");
      up.value = index;
      down.value = index + 2;
      up.disabled = index === 0;
      down.disabled = index === all.length - 1;
    });
  }

  function put(row, to) {
    const others = rows().filter((other) => other !== row);
    const next = others[to - 1];
    if (next) next.before(row);
    else list.append(row);
    renumber();
  }

  async function send(row, to) {
    const body = new URLSearchParams({ csrf_token: token(), to });
    const options = { method: "POST", body, headers: { "X-CSRF-Token": token() }, redirect: "manual" };
    const answer = await fetch(row.querySelector("form").action, options).catch(() => null);
    if (!answer?.ok) list.before(notice("danger", NOT_SAVED));
  }

  // One after the other, as they were made: each place counts on those before it.
  let sent = Promise.resolve();
  let waiting = 0;

  function save(row, from) {
    const to = place(row);
    if (to === from) return;
    status.textContent = `${row.dataset.orderRow} is now number ${to} of ${rows().length}.`;
    waiting += 1;
    list.setAttribute("aria-busy", "true");
    sent = sent.then(() => send(row, to)).then(() => {
      waiting -= 1;
      if (waiting === 0) list.removeAttribute("aria-busy");
    });
  }

  /** Moves a row by one or more places and keeps the focus where it was. */
  function step(row, to, focus) {
    const from = place(row);
    if (to < 1 || to > rows().length) return;
    put(row, to);
    if (focus.disabled) row.querySelector("[data-order-handle]").focus();
    else focus.focus();
    save(row, from);
  }

  for (const row of rows()) {
    const handle = row.querySelector("[data-order-handle]");
    handle.hidden = false;
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      step(row, place(row) + by, handle);
    });
    row.querySelector("[data-order-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      step(row, Number(event.submitter.value), event.submitter);
    });
    drag(row, handle);
  }
  document.querySelector("[data-order-hint]")?.removeAttribute("hidden");

  function drag(row, handle) {
    let from = 0;

    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      from = place(row);
      row.classList.add("is-moving");
    });
    handle.addEventListener("pointermove", (event) => {
      if (from === 0) return;
      const others = rows().filter((other) => other !== row);
      const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
      const above = others.filter((other) => middle(other) < event.clientY).length;
      if (above + 1 !== place(row)) {
        put(row, above + 1);
        handle.setPointerCapture(event.pointerId);
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      handle.addEventListener(name, () => {
        if (from === 0) return;
        row.classList.remove("is-moving");
        save(row, from);
        from = 0;
      });
    }
  }
}

document.querySelectorAll("[data-order]").forEach(start);
