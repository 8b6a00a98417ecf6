// Asks before a form does something that cannot be undone. Without this script the server asks on a page of its own.

function button(label, look, value) {
  const element = document.createElement("button");
  element.className = `btn ${look}`;
  element.value = value;
  element.textContent = label;
  return element;
}

/** Resolves to whether a person says yes. */
export function ask({ confirm, confirmText, confirmLabel }) {
  const dialog = document.createElement("dialog");
  const title = document.createElement("h2");
  const text = document.createElement("p");
  const form = document.createElement("form");
  dialog.className = "dialog";
  form.method = "dialog";
  form.className = "actions";
  title.id = "dialog-title";
  title.textContent = confirm;
  text.textContent = confirmText ?? "";
  form.append(button("Cancel", "btn-quiet", "no"), button(confirmLabel ?? "Yes", "btn-danger", "yes"));
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, text, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await ask(form.dataset))) return;
    const confirmed = document.createElement("input");
    confirmed.type = "hidden";
    confirmed.name = "confirmed";
    confirmed.value = "yes";
    form.append(confirmed);
    form.submit();
  });
}
