// Shows the chosen picture, and lets people upload a new one right where it is needed.
import { destination, send } from "./_picture.js";

function start(group) {
  const select = group.querySelector("select");
  const preview = group.querySelector("[data-choose-preview]");
  const none = group.querySelector("[data-choose-none]");
  const picker = group.querySelector("input[type=file]");
  const problem = group.querySelector("[data-choose-problem]");
  const options = destination(group);

  function show() {
    const source = select.selectedOptions[0]?.dataset.src;
    if (source) preview.src = source;
    else preview.removeAttribute("src");
    preview.hidden = !source;
    none.hidden = Boolean(source);
  }

  function choose(location, name) {
    for (const other of document.querySelectorAll("[data-choose] select")) {
      const option = new Option(name, location.split("/").pop());
      option.dataset.src = location;
      other.append(option);
      if (other === select) other.value = option.value;
    }
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function upload() {
    const [file] = picker.files;
    if (!file) return;
    problem.hidden = true;
    picker.disabled = true;
    try {
      choose(await send(file, file.name, options), file.name);
      picker.value = "";
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
    picker.disabled = false;
  }

  group.querySelector("[data-choose-new]").hidden = false;
  group.querySelector("[data-choose-plain]").hidden = true;
  select.addEventListener("input", show);
  picker.addEventListener("change", upload);
  group.closest("form")?.addEventListener("draft-used", show);
  show();
}

document.querySelectorAll("[data-choose]").forEach(start);
