// Keyboard shortcuts: one letter, or G and a figure. Silent while somebody types, while a dialog is open, and where the
// officer switched them off.

import { keymap, queueUrls, run, tellUnavailable } from "./commands.js";
import { openPalette } from "./palette.js";
import { settings } from "../page/ui.js";

const TYPED_IN = "input:not([type=radio],[type=checkbox],[type=submit]),textarea,select,[contenteditable]";
const LEFT_BY_ESCAPE = ".lk-composer textarea,.lk-tag-field input";
const FIGURE_WITHIN = 1500; // milliseconds after G
let figureUntil = 0;

function nameOfKey({ key, shiftKey }) {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  return (shiftKey && /^[A-Z]$/.test(name) ? "Shift+" : "") + name;
}

function isSilent({ ctrlKey, metaKey, altKey, target }) {
  if (ctrlKey || metaKey || altKey || settings.shortcuts === undefined) return true;
  return target.matches(TYPED_IN) || document.querySelector("dialog[open]");
}

/** The element does something of its own at this key. */
function belongsTo(target, name) {
  return name === "Enter" || (name === "Space" && target.closest("button,a,summary,label,[role=slider]"));
}

function backToRow() {
  const row = document.querySelector(".lk-item[aria-current]") || document.querySelector(".lk-head__who h1");
  if (row) row.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.key === "Escape" && event.target.matches(LEFT_BY_ESCAPE)) return backToRow();
  if (isSilent(event)) return;
  const name = nameOfKey(event);
  if (Date.now() < figureUntil && queueUrls[name]) {
    figureUntil = 0;
    event.preventDefault();
    return location.assign(queueUrls[name]);
  }
  figureUntil = name === "G" ? Date.now() + FIGURE_WITHIN : 0;
  const command = keymap[name];
  if (!command || belongsTo(event.target, name)) return;
  if (run(command)) event.preventDefault();
  else if (name !== "Space") tellUnavailable();
});
