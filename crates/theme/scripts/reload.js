// Loads the page again when a file of the site has changed. Templates name this only in development.
let shown = null;

async function look() {
  try {
    const answer = await fetch("/dev/version", { cache: "no-store" });
    const { version } = await answer.json();
    if (shown !== null && version !== shown) location.reload();
    shown = version;
  } catch {
    // The server is being built again: ask once more in a second.
  }
  setTimeout(look, 1000);
}

look();
