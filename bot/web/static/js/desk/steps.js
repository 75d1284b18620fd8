// Service steps: their dialogs, and ready text that goes into the reply.

import { composer, replaceText, textarea } from "../composer/drafts.js";
import { openDialog } from "../page/ui.js";

function chooseReply() {
  const reply = document.querySelector(".lk-composer [name=jenis][value=balas]");
  if (!reply || reply.checked) return;
  reply.checked = true;
  reply.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Put a text where the cursor of the composer is, on lines of its own. */
function insertHere(text) {
  const form = composer();
  if (!form) return;
  chooseReply();
  const { value, selectionStart, selectionEnd } = textarea(form);
  const before = value.slice(0, selectionStart);
  const after = value.slice(selectionEnd);
  const begun = before + (before && !before.endsWith("\n") ? "\n" : "") + text;
  document.body.dataset.shows = "conversation";
  document.body.dataset.side = "closed";
  replaceText(form, begun + (after && !after.startsWith("\n") ? "\n" : "") + after, begun.length);
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
  const button = event.target.closest("[data-insert]");
  if (button) insert(button.dataset.insert);
  else if (event.target.closest("dialog [data-close]")) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "step-dialog") openDialog("step-dialog");
});
// the server's answer to a dialog: close it, and insert what it made
document.addEventListener("close-dialog", () => {
  const dialog = document.getElementById("step-dialog");
  if (dialog && dialog.open) dialog.close();
});
document.addEventListener("insert", ({ detail }) => insert(detail.value));
document.addEventListener("insert-here", ({ detail }) => insertHere(detail.value));
