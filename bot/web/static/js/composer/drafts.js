// The composer's form and its drafts: kept in the browser at once, on the server a second later.

import { post, settings, toast } from "../page/ui.js";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const KEY_LENGTH = 20;
const SAVE_AFTER = 1000; // milliseconds

// --- the form on the screen ---

export function composer() {
  return document.querySelector("form[data-draft]");
}

/** The composer, if it is the one of this consultation. */
export function composerOf(number) {
  const form = composer();
  return form && form.dataset.draft === number ? form : null;
}

export function textarea(form) {
  return form.querySelector("textarea[name=isi]");
}

export function kindOf(form) {
  const chosen = form.querySelector("[name=jenis]:checked");
  return chosen ? chosen.value : "catatan";
}

/** Before a case is taken only a note can be chosen; what is written is meant as a reply all the same. */
function draftKind(form) {
  return form.querySelector("[name=jenis][value=balas]") ? kindOf(form) : "balas";
}

/** Another address of the citizen that the answer goes to, "" for the usual one. */
export function routeOf(form) {
  return form.elements.lewat ? form.elements.lewat.value : "";
}

/**
 * The button says what it does in the chosen tab, and the empty field what to write there. Tab and receiver are those
 * of the chosen address.
 */
function nameTab(form) {
  const text = textarea(form);
  const route = routeOf(form);
  const tab = route && kindOf(form) === "balas" ? "lain" : kindOf(form);
  text.placeholder = JSON.parse(text.dataset.hints)[tab];
  for (const part of form.querySelectorAll("[data-words]")) {
    const words = JSON.parse(part.dataset.words);
    part.textContent = words[tab] || words.balas;
  }
  if (form.elements.lewat) form.dataset.channel = form.elements.lewat.selectedOptions[0].dataset.label;
  for (const part of form.querySelectorAll("[data-route]")) part.hidden = part.dataset.route !== route;
}

/** The address the form was drawn with. */
function chooseUsualRoute(form) {
  if (!form.elements.lewat) return;
  for (const option of form.elements.lewat.options) option.selected = option.defaultSelected;
  nameTab(form);
}

function newKey() {
  const numbers = crypto.getRandomValues(new Uint8Array(KEY_LENGTH));
  return Array.from(numbers, (number) => ALPHABET[number % ALPHABET.length]).join("");
}

function fitHeight(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, innerHeight * 0.4)}px`;
}

/** Keep the last event that was shown when writing began: a colleague's later answer must be read first. */
export function noteStart(form) {
  const start = form.elements.mulai;
  start.value = textarea(form).value ? start.value || form.elements.dilihat.value : "";
}

// --- drafts in this browser; the names in the storage are older than this file and stay ---

function storageKey(number) {
  return `draf:${settings.officer}:${number}`;
}

function readDraft(number) {
  try {
    return JSON.parse(localStorage.getItem(storageKey(number))) || null;
  } catch {
    return null;
  }
}

function writeDraft(number, draft) {
  try {
    if (draft && draft.isi) localStorage.setItem(storageKey(number), JSON.stringify(draft));
    else localStorage.removeItem(storageKey(number));
  } catch {
    // full, or switched off
  }
}

/** Keep a text that could not be sent, before what is there. */
export function keepText(number, text, kind) {
  const draft = readDraft(number);
  const older = draft && draft.isi !== text ? draft.isi : "";
  writeDraft(number, { isi: older ? `${text}\n${older}` : text, jenis: kind, tersimpan: false });
}

// --- drafts on the server ---

let timer = 0;
let saving = false;

function fieldsOf(form) {
  return { isi: textarea(form).value, jenis: draftKind(form), kunci: form.elements.kunci.value, diam: "1" };
}

async function save(form) {
  timer = 0;
  if (saving) return saveSoon(form);
  saving = true;
  const number = form.dataset.draft;
  const fields = fieldsOf(form);
  if (form.dataset.channel === "sms") fields.sms = "1";
  try {
    saved(form, number, fields, await post(form.dataset.draftUrl, fields));
  } catch {
    // offline: it is kept in the browser
  }
  saving = false;
}

function saved(form, number, fields, response) {
  if (response.status === 401 || response.status === 400) return tellSessionEnded(response);
  if (!response.ok) return;
  const counter = form.querySelector(".lk-count");
  if (counter) counter.textContent = response.headers.get("X-SMS") || "";
  markSaved(number, fields.isi);
}

function markSaved(number, text) {
  const draft = readDraft(number);
  if (draft && draft.isi === text) writeDraft(number, { ...draft, tersimpan: Date.now() });
}

function saveSoon(form) {
  if (!timer) timer = setTimeout(() => save(form), SAVE_AFTER);
}

function saveAtOnce() {
  const form = composer();
  if (!timer || !form || !navigator.sendBeacon) return;
  clearTimeout(timer);
  timer = 0;
  const body = new FormData();
  for (const [name, value] of Object.entries({ csrf_token: settings.csrf || "", ...fieldsOf(form) }))
    body.append(name, value);
  navigator.sendBeacon(form.dataset.draftUrl, body);
}

let told = false;

function tellSessionEnded(response) {
  const signIn = response.headers.get("HX-Redirect");
  if (!told && signIn) {
    toast("Sesi Anda habis. Tulisan Anda aman di peramban ini.", {
      kind: "warning",
      icon: "lock",
      seconds: 0,
      action: "Masuk",
      run: () => location.assign(signIn),
    });
  }
  told = true;
}

// --- the form is drawn, written in, emptied ---

let isFirst = true;

/** Fill a form that was just drawn with the browser's draft, unless the server sent the text back. */
export function prepare(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "1";
  const text = textarea(form);
  const draft = readDraft(form.dataset.draft);
  // what was saved while the page was on its way may not be in it
  if (isFirst && draft?.tersimpan > performance.timeOrigin) draft.tersimpan = false;
  isFirst = false;
  const refused = form.querySelector("[data-conflict],.lk-error");
  if (draft && !draft.tersimpan && !refused) {
    text.value = draft.isi;
    const kind = form.querySelector(`[name=jenis][value="${draft.jenis}"]`);
    if (kind) kind.checked = true;
  } else if (draft && draft.tersimpan && !text.value) writeDraft(form.dataset.draft, null);
  noteStart(form);
  fitHeight(text);
  nameTab(form);
  const conflict = form.querySelector("[data-conflict]");
  if (conflict) conflict.focus();
}

export function changed(form) {
  noteStart(form);
  fitHeight(textarea(form));
  writeDraft(form.dataset.draft, { isi: textarea(form).value, jenis: draftKind(form), tersimpan: false });
  saveSoon(form);
}

/** Replace the text. cursor: its place afterwards, at the end if left out. */
export function replaceText(form, value, cursor = value.length) {
  const text = textarea(form);
  text.value = value;
  text.focus();
  text.setSelectionRange(cursor, cursor);
  changed(form);
}

/** Make the form ready for the next text; attachments.js empties its own part. */
export function empty(form) {
  clearTimeout(timer);
  timer = 0;
  if (kindOf(form) !== "templat") textarea(form).value = "";
  for (const name of ["pada", "tembusan"]) if (form.elements[name]) form.elements[name].value = "";
  for (const box of form.querySelectorAll("[name=kutip], [name=salinan]")) box.checked = false;
  chooseUsualRoute(form);
  form.elements.kunci.value = newKey();
  form.elements.mulai.value = "";
  writeDraft(form.dataset.draft, null);
  fitHeight(textarea(form));
  for (const card of form.querySelectorAll("[data-conflict],.lk-error")) card.remove();
  form.dispatchEvent(new CustomEvent("loket:emptied", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  const form = target.name === "isi" && target.closest("form[data-draft]");
  if (form) changed(form);
});
document.addEventListener("change", ({ target }) => {
  const form = target.name === "jenis" && target.closest("form[data-draft]");
  if (!form) return;
  changed(form);
  nameTab(form);
  textarea(form).focus();
});
document.addEventListener("change", ({ target }) => {
  const form = target.name === "lewat" && target.closest("form[data-draft]");
  if (form) nameTab(form);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) saveAtOnce();
});

/** The words in the composer that a request of htmx carries to the server; undefined for none. */
function wordsOf({ requestConfig }) {
  const words = composer() && requestConfig?.parameters.isi; // a swap of our own has no request
  return words === undefined || words === null ? undefined : words.replace(/\r\n/g, "\n");
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (wordsOf(detail) === undefined) return saveAtOnce();
  clearTimeout(timer); // saved by the request itself: the older words must not come after it
  timer = 0;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = composer();
  if (form && detail.xhr.status < 300) markSaved(form.dataset.draft, wordsOf(detail));
});
document.addEventListener("to-composer", () => {
  const text = textarea(composer());
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  text.scrollTop = text.scrollHeight;
});
addEventListener("pagehide", saveAtOnce);
