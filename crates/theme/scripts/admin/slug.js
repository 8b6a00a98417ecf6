// Proposes a new post's web address from its title, until somebody writes an own one.
import { requestJson } from "./panel.js";

const PAUSE = 350;

function follow(slug) {
  const title = document.getElementById(slug.dataset.slugFrom);
  let proposing = slug.value === "";
  let waiting = 0;
  let latest = 0;

  async function propose() {
    const turn = ++latest;
    const answer = await requestJson(slug.dataset.slugEndpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ title: title.value }),
    });
    if (proposing && turn === latest && typeof answer?.slug === "string") slug.value = answer.slug;
  }

  title.addEventListener("input", () => {
    clearTimeout(waiting);
    if (proposing) waiting = setTimeout(propose, PAUSE);
  });
  slug.addEventListener("input", () => {
    proposing = slug.value === "";
  });
}

document.querySelectorAll("input[data-slug-propose]").forEach(follow);
