// Lets visitors draw a divider across two pictures of one place. Without it they are simply two pictures.

const STEP = 2;
const HALF = 50;

function start(comparison) {
  const range = document.createElement("input");
  range.type = "range";
  range.className = "comparison-range";
  range.min = 0;
  range.max = 100;
  range.step = STEP;
  range.value = HALF;
  range.setAttribute("aria-label", comparison.dataset.comparison);

  function draw() {
    comparison.style.setProperty("--at", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} %`);
  }

  range.addEventListener("input", draw);
  comparison.append(range);
  comparison.classList.add("is-ready");
  draw();
}

// The styles lay the pictures over each other only where they know that scripts run.
if (matchMedia("(scripting: enabled)").matches) document.querySelectorAll("[data-comparison]").forEach(start);
