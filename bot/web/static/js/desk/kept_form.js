// A long form of a page of its own (data-keep): what is typed survives a reload of the tab, Ctrl+Enter saves.

import { LARGEST_FILE, element, icon, megabytes, openNumber, settings } from "../page/ui.js";

const form = document.querySelector("form[data-keep]");
const NOT_KEPT = ["csrf_token", "kunci"];
const storageName = form && `loket:${form.dataset.keep}:${settings.officer}:${location.search}`;
const SENT = "loket:sent-form"; // the storage name of the form that was sent: the next page tells whether it was saved

function fields() {
  return [...form.elements].filter((one) => one.name && one.type !== "file" && !NOT_KEPT.includes(one.name));
}

function keep() {
  const values = fields().map((one) => [one.name, one.value, one.checked ?? null]);
  sessionStorage.setItem(storageName, JSON.stringify(values));
}

function restore(values) {
  for (const one of fields()) {
    const isToggle = one.type === "radio" || one.type === "checkbox";
    const kept = values.find(([name, value]) => name === one.name && (!isToggle || value === one.value));
    if (!kept) continue;
    if (isToggle) one.checked = kept[2];
    else one.value = kept[1];
  }
}

/** Ask the server once more what belongs to the fields it has not seen. */
function refreshParts() {
  for (const one of form.querySelectorAll("[hx-get]")) one.dispatchEvent(new Event("ask-again"));
}

/** Why these files cannot be sent together, "" if they can. */
function whyUnfit(files) {
  const empty = files.find((one) => !one.size);
  if (empty) return `Berkas ${empty.name} kosong. Pilih berkas lain.`;
  const size = files.reduce((sum, one) => sum + one.size, 0);
  if (size <= LARGEST_FILE) return "";
  const which = files.length > 1 ? `${files.length} berkas ini bersama-sama` : files[0].name;
  return `${which}: ${megabytes(size)} melebihi batas 25 MB. Pilih berkas lain, atau kirim tautan unduhnya.`;
}

/** Say beside the field for files what is wrong with them. The form is not sent before that is mended. */
function checkFiles(field) {
  const part = field.closest("[data-files]");
  const reason = whyUnfit([...field.files]);
  field.setCustomValidity(reason);
  part.querySelector(".lk-error")?.remove();
  if (!reason) return;
  const told = element("p", "lk-error");
  told.setAttribute("role", "alert");
  told.append(icon("alert-circle"), element("span", "", reason));
  part.append(told);
}

/** Forget the words of a form that was saved: the next page is its consultation, or says so. A sign-in does neither. */
function forgetSaved() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  if (openNumber() || document.querySelector("main .lk-page > .lk-strip[role=status]")) sessionStorage.removeItem(sent);
}

forgetSaved();
if (form) {
  const wasRefused = document.querySelector(".lk-error");
  const kept = sessionStorage.getItem(storageName);
  form.action = location.href; // a form that is refused is at the same address: its words are kept by that
  if (kept && !wasRefused) {
    restore(JSON.parse(kept));
    window.addEventListener("load", refreshParts);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("change", ({ target }) => {
    if (target.type === "file") checkFiles(target);
  });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, storageName));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.btn-primary"));
  });
  for (const link of document.querySelectorAll("[data-drop-kept]"))
    link.addEventListener("click", () => sessionStorage.removeItem(storageName));
}
