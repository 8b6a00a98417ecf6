// Loads what belongs to another company when, and only when, the visitor asks for it.
for (const place of document.querySelectorAll("[data-embed]")) {
  const button = place.querySelector("[data-embed-show]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = place.dataset.embedTitle;
    frame.referrerPolicy = "strict-origin";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
    frame.className = "embed-frame";
    frame.src = place.dataset.embed;
    place.append(frame);
    button.remove();
    frame.focus();
  });
}
