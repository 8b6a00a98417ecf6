// The rich-text editor of a post. Without it the text area holds the HTML itself and is saved all the same.
import { missing, translate } from "./_paste.js";
import { destination, send } from "./_picture.js";

const PAUSE = 300;

// What the server keeps. Whatever else is pasted goes away at once instead of surprising at the next visit.
// A name that links lead to may stand at every element; the server makes `name` an `id`.
const ELEMENTS = [
  "@[id]", "p[class]", "h2/h1[class]", "h3[class]", "h4[class]", "strong/b", "em/i", "u", "s/strike", "sub", "sup", "abbr[title]",
  "a[href|title|name]", "ul", "ol", "li", "blockquote", "br", "hr", "pre", "code", "div", "span", "figure[class]", "figcaption",
  "img[src|alt=|width|height|class|loading]", "table[class]", "caption", "thead", "tbody", "tfoot", "tr",
  "td[colspan|rowspan]", "th[colspan|rowspan|scope]",
].join(",");

const ALIGNED = "p,h2,h3,h4,figure,img,table";

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function uploader(area) {
  const options = destination(area);
  return async (picture, progress) => {
    try {
      return await send(picture.blob(), picture.filename(), { ...options, progress });
    } catch (error) {
      throw { message: error.message, remove: true };
    }
  };
}

function look(area) {
  return {
    skin: dark ? "oxide-dark" : "oxide",
    content_css: area.dataset.contentCss,
    min_height: 480,
    autoresize_overflow_padding: 20,
    toolbar_sticky: true,
    toolbar_mode: "floating",
    menubar: false,
    branding: false,
    promotion: false,
    elementpath: false,
    resize: false,
    help_accessibility: false,
    animation: !calm,
    toolbar:
      "blocks | bold italic | bullist numlist blockquote | link image table | undo redo | alignleft aligncenter alignright | removeformat code fullscreen",
    block_formats: "Paragraph=p; Heading=h2; Smaller heading=h3",
    mobile: { toolbar: "blocks bold italic bullist numlist link image blockquote undo redo", toolbar_mode: "scrolling" },
  };
}

function content(area) {
  return {
    valid_elements: ELEMENTS,
    valid_styles: { "*": "" },
    formats: Object.fromEntries(
      ["left", "center", "right"].map((side) => [`align${side}`, { selector: ALIGNED, classes: `align-${side}` }]),
    ),
    relative_urls: false,
    convert_urls: false,
    entity_encoding: "raw",
    link_default_protocol: "https",
    link_target_list: false,
    link_title: false,
    image_caption: true,
    image_description: true,
    a11y_advanced_options: true,
    // HEIC too, so that the person is told, or the browser that can makes it a JPEG.
    images_file_types: "jpeg,jpg,png,gif,webp,heic,heif",
    images_upload_handler: uploader(area),
    automatic_uploads: true,
    paste_data_images: true,
    table_appearance_options: false,
    table_advtab: false,
    table_cell_advtab: false,
    table_row_advtab: false,
    table_default_attributes: {},
    table_default_styles: {},
    table_header_type: "sectionCells",
    table_use_colgroups: false,
    object_resizing: "img",
  };
}

/** The text area follows the editor, so that drafts, the session and saving see one source. */
function sync(editor, area) {
  let waiting = 0;
  editor.on("input change undo redo", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      editor.save();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }, PAUSE);
  });
}

/** A photo of a kind that nothing here knows would be passed over in silence: told its kind, it goes the way of all pictures. */
function takeStrangePhotos(editor) {
  const strange = (file) => !file.type && /\.(heic|heif)$/i.test(file.name);
  editor.on("paste drop", (event) => {
    const files = [...((event.clipboardData ?? event.dataTransfer)?.files ?? [])];
    if (!files.some(strange)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { ClipboardEvent, DataTransfer, DragEvent } = editor.getWin();
    const known = new DataTransfer();
    for (const file of files) known.items.add(strange(file) ? new File([file], file.name, { type: "image/heic" }) : file);
    const { clientX, clientY } = event;
    const usual = { bubbles: true, cancelable: true };
    event.target.dispatchEvent(
      event.type === "paste"
        ? new ClipboardEvent("paste", { ...usual, clipboardData: known })
        : new DragEvent("drop", { ...usual, clientX, clientY, dataTransfer: known }),
    );
  });
}

/** What another program put on the clipboard becomes plain HTML before the editor throws its styles away. */
function understandPaste(editor) {
  editor.on("PastePreProcess", (event) => {
    if (event.internal) return;
    const { html, ...left } = translate(event.content);
    event.content = html;
    const text = missing(left);
    if (text) editor.notificationManager.open({ type: "warning", text });
  });
}

/** A picture on its way is part of the text: saving waits for it. */
function waitForPictures(editor, form) {
  const pending = () => editor.getBody().querySelector('img[src^="blob:"], img[src^="data:"]');
  form.addEventListener(
    "submit",
    async (event) => {
      if (!pending()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await editor.uploadImages().catch(() => {});
      if (!pending()) return form.requestSubmit();
      editor.notificationManager.open({ type: "error", text: "A picture did not arrive, so nothing was saved yet. Please remove it or try again." });
    },
    { capture: true },
  );
}

function start(area) {
  const { form } = area;
  const base = document.querySelector('script[src*="tinymce"]').src.replace(/\/[^/]*$/, "");
  window.tinymce.init({
    target: area,
    license_key: "gpl",
    base_url: base,
    suffix: ".min",
    plugins: "autolink autoresize code fullscreen image link lists table wordcount",
    ...look(area),
    ...content(area),
    setup(editor) {
      sync(editor, area);
      takeStrangePhotos(editor);
      understandPaste(editor);
      editor.on("init", () => {
        // The frame has the name; its body has no role, so it must not have one.
        editor.iframeElement.title = "Text of the post. Press Alt and F10 for the toolbar.";
        editor.getBody().removeAttribute("aria-label");
        waitForPictures(editor, form);
      });
      editor.addShortcut("meta+s", "Save", () => form.requestSubmit());
    },
  });
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => window.tinymce.get(area.id)?.focus());
}

const area = document.querySelector("textarea[data-editor]");
if (area && window.tinymce) start(area);
