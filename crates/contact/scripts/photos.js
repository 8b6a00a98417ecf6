// The photos of a form: those chosen are shown, more can be added one by one, and large ones are made smaller on the device.
import { asPhoto, drawn, opened } from "theme/_shrinking.js";

const QUALITY = 0.85;
const PREVIEW = 192;

for (const field of document.querySelectorAll("input[data-photos]")) attach(field);

function attach(field) {
  const list = field.form.querySelector("[data-chosen]");
  let chosen = [];
  field.addEventListener("change", async () => {
    const added = [...field.files].filter((file) => !chosen.some((one) => same(one.file, file)));
    chosen = [...chosen, ...added.map((file) => ({ file, preview: null }))];
    await show();
    for (const photo of chosen.filter((one) => added.includes(one.file))) await prepare(photo);
    await show();
  });

  async function show() {
    const transfer = new DataTransfer();
    for (const { file } of chosen) transfer.items.add(file);
    field.files = transfer.files;
    list.hidden = chosen.length === 0;
    list.replaceChildren(...chosen.map(entry));
  }

  function entry(photo) {
    const item = document.createElement("li");
    if (photo.preview) item.append(photo.preview);
    const name = document.createElement("span");
    name.textContent = photo.file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = field.dataset.remove;
    remove.setAttribute("aria-label", `${field.dataset.remove}: ${photo.file.name}`);
    remove.addEventListener("click", () => {
      chosen = chosen.filter((one) => one !== photo);
      show();
      field.focus();
    });
    item.append(name, remove);
    return item;
  }
}

function same(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

// What the browser cannot read goes as it is: the site says what is wrong with it.
async function prepare(photo) {
  const bitmap = await opened(photo.file);
  if (!bitmap) return;
  photo.preview = drawn(bitmap, PREVIEW);
  photo.file = await asPhoto(photo.file, bitmap, QUALITY);
  bitmap.close();
}
