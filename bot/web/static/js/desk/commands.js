// Commands of the palette and the shortcuts. They are listed in bot/web/inbox/commands.py; what carries a
// command's name in data-command does it, or one of the functions here.

import { pickCurrent } from "./picking.js";
import { openDialog, toast } from "../page/ui.js";

const dialog = document.getElementById("shortcuts");
export const keymap = JSON.parse(dialog.dataset.keys); // key -> command
export const queueUrls = JSON.parse(dialog.dataset.queues); // figure -> address
const WRITING = ["reply", "note", "canned"];

export function isVisible(element) {
  if (element.getClientRects().length) return true;
  const closed = element.closest("details:not([open])");
  return Boolean(closed) && isVisible(closed.parentElement);
}

function elementFor(command) {
  const key = Object.keys(keymap).find((one) => keymap[one] === command);
  const selectors = [`[data-command="${command}"]`];
  if (key && /^[\]A-Z]$/.test(key)) selectors.push(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  const carriers = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]);
  const usable = carriers.filter((element) => isVisible(element) && !element.disabled);
  return command === "undo" ? usable[usable.length - 1] : usable[0];
}

function moveInList(step) {
  const rows = [...document.querySelectorAll(".lk-list .lk-item")];
  if (!rows.length) return;
  let current = rows.indexOf(document.activeElement);
  if (current < 0) current = rows.findIndex((row) => row.hasAttribute("aria-current"));
  if (current < 0) current = step > 0 ? -1 : rows.length;
  const row = rows[Math.max(0, Math.min(rows.length - 1, current + step))];
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

/**
 * Go to the composer. beginning: what an empty text begins with. Returns false where nothing of this kind can be
 * written.
 */
function write(kind, beginning = "") {
  const form = document.querySelector(".lk-composer");
  const text = form && form.querySelector("textarea");
  const choice = form && form.querySelector(`[name=jenis][value="${kind}"]`);
  if (!text || !isVisible(text) || (kind !== "catatan" && !choice)) return false;
  if (choice && !choice.checked) choice.click();
  text.focus();
  if (beginning && !text.value) {
    text.value = beginning;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

function callNext() {
  const form = document.getElementById("call-next");
  if (!form) return false; // the office has no guest book on a tablet
  form.requestSubmit();
  return true;
}

/** Commands that no element carries. false: it could not be done here. */
export const functions = {
  next: () => moveInList(1),
  previous: () => moveInList(-1),
  pick: pickCurrent,
  "call-next": callNext,
  "take-urgent": () => document.getElementById("take-urgent").requestSubmit(),
  reply: () => write("balas"),
  note: () => write("catatan"),
  canned: () => write("balas", "/"),
  "new-case": () => location.assign(dialog.dataset.newCase),
  shortcuts: () => openDialog("shortcuts"),
  theme: () => document.querySelector("[data-theme]").click(),
};

function use(element) {
  if (element.matches("input,textarea,select")) return element.focus();
  element.click();
  const menu = element.closest("summary") && element.closest("details");
  if (!menu) return;
  setTimeout(() => {
    const first = menu.querySelector(".lk-menu__body :is(a,button)");
    if (menu.open && first) first.focus();
  }, 0);
}

/** Do a command. Returns whether it could be done. */
export function run(command) {
  if (functions[command]) return functions[command]() !== false;
  const element = elementFor(command);
  if (element) {
    use(element);
    return true;
  }
  const toastButtons = command === "undo" ? document.querySelectorAll(".lk-toast button") : [];
  if (!toastButtons.length) return false;
  toastButtons[toastButtons.length - 1].click();
  return true;
}

export function isAvailable(command) {
  if (!functions[command]) return Boolean(elementFor(command));
  return !WRITING.includes(command) || Boolean(elementFor(command) || document.querySelector(".lk-composer textarea"));
}

export function tellUnavailable() {
  const isOpen = document.getElementById("conversation") && document.getElementById("flow");
  toast(isOpen ? "Tidak tersedia di konsultasi ini." : "Buka konsultasi dahulu.", { kind: "info", seconds: 3 });
}
