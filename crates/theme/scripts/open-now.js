// Keeps “open now” right while a page stays open. The server has written what is so and the next changes; this shows the one
// whose time has come.
const MINUTE = 60_000;

function show() {
  const now = Date.now();
  for (const line of document.querySelectorAll("[data-open-now]")) {
    const states = [...line.querySelectorAll("[data-since]")];
    const current = states.findLast((state) => Date.parse(state.dataset.since) <= now) ?? states[0];
    for (const state of states) state.hidden = state !== current;
  }
}

show();
setInterval(show, MINUTE);
addEventListener("pageshow", show);
document.addEventListener("visibilitychange", show);
