// Service steps: their dialogs, and ready text that goes into the reply.

import { composer, textarea } from "../composer/drafts.js";
import { openDialog } from "../page/ui.js";

function chooseReply() {
  const reply = document.querySelector(".lk-composer [name=jenis][value=balas]");
  if (!reply || reply.checked) return;
  reply.checked = true;
  reply.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Put a text where the cursor of the composer is, on lines of its own. The browser can undo it. */
function insertHere(text) {
  const form = composer();
  if (!form) return;
  chooseReply();
  const field = textarea(form);
  const { value, selectionStart, selectionEnd } = field;
  const before = selectionStart && value[selectionStart - 1] !== "\n" ? "\n" : "";
  const after = selectionEnd < value.length && value[selectionEnd] !== "\n" ? "\n" : "";
  const inserted = before + text + after;
  document.body.dataset.shows = "conversation";
  document.body.dataset.side = "closed";
  field.focus();
  // no other way of a page to write can be undone with the keys for it; the browser tells drafts.js as of typing
  if (!document.execCommand("insertText", false, inserted)) {
    field.setRangeText(inserted);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const end = selectionStart + inserted.length - after.length;
  field.setSelectionRange(end, end);
}

function insert(text) {
  const field = document.querySelector(".lk-composer textarea[name=isi]");
  if (!field) return;
  chooseReply();
  if (!field.value.includes(text)) field.value = field.value ? field.value.replace(/\s*$/, "\n\n") + text : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.dataset.shows = "conversation";
  document.body.dataset.side = "closed";
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert], [data-insert-here]");
  if (button && button.dataset.insert) insert(button.dataset.insert);
  else if (button) insertHere(button.dataset.insertHere);
  else if (event.target.closest("dialog [data-close]")) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "step-dialog") openDialog("step-dialog");
});
// the server's answer to a dialog: close it, and insert the text that came with it
function closeDialog() {
  const dialog = document.getElementById("step-dialog");
  if (dialog && dialog.open) dialog.close();
}
document.addEventListener("close-dialog", closeDialog);
document.addEventListener("htmx:load", ({ target }) => {
  const where = target.dataset.inserts;
  if (!where) return;
  closeDialog();
  target.remove();
  if (where === "here") insertHere(target.value);
  else insert(target.value);
});
