// Lets a visitor close the announcement until the browser's tab is closed. Runs before the page below is drawn, so that what
// was closed does not flash up and nothing moves.
(() => {
  const bar = document.querySelector("[data-announcement]");
  const key = `announcement:${bar.dataset.announcement}`;
  try {
    if (sessionStorage.getItem(key)) bar.hidden = true;
  } catch {
    // Without a store it is shown again on the next page.
  }
  const button = bar.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    bar.hidden = true;
    document.querySelector("main").focus();
    try {
      sessionStorage.setItem(key, "closed");
    } catch {
      // It is closed on this page at least.
    }
  });
})();
