// On the login page: says that what was just sent off is kept on this device.
import { sent, stored } from "./_kept.js";

const name = sent();
const notice = document.querySelector("[data-kept-notice]");
if (name && notice && stored(name)) notice.hidden = false;
