// The command palette: a combobox over a listbox; the server finds the results, 120 ms after the last key.

import { functions, isAvailable, run } from "./commands.js";
import { openDialog } from "../page/ui.js";

const WAIT = 120; // milliseconds
const dialog = document.getElementById("palette");
const field = dialog.querySelector("input");
const results = document.getElementById("palette-results");
const count = document.getElementById("palette-count");
let timer = 0;
let lastQuery = 0;
let shown = null; // the words whose results stand in the list
let accepting = null; // Enter was pressed before the results of what is typed had come
let focusBefore = null;

export function openPalette(text = "") {
  if (dialog.open) return;
  focusBefore = document.activeElement;
  field.value = text;
  shown = accepting = null;
  results.replaceChildren();
  field.removeAttribute("aria-activedescendant");
  openDialog("palette");
  field.focus();
  find();
}
functions.palet = () => openPalette();

function options() {
  return [...results.querySelectorAll("[role=option]")];
}

function select(option) {
  for (const other of options()) other.setAttribute("aria-selected", other === option);
  if (!option) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

async function find() {
  const query = ++lastQuery;
  const typed = field.value;
  const { url, number } = results.dataset;
  const words = new URLSearchParams(number ? { q: typed, nomor: number } : { q: typed });
  let html;
  try {
    const response = await fetch(`${url}?${words}`, { headers: { "HX-Request": "true" } });
    if (response.status === 401) return location.assign(response.headers.get("HX-Redirect") || "/masuk");
    if (!response.ok) throw new Error(response.status);
    html = await response.text();
  } catch {
    if (query !== lastQuery) return;
    accepting = null;
    results.textContent = count.textContent = "Sambungan terputus. Ketik lagi untuk mencoba.";
    return;
  }
  if (query !== lastQuery || !dialog.open) return;
  show(html);
  shown = typed;
  if (accepting && shown === field.value) enter(accepting);
}

function show(html) {
  results.innerHTML = html;
  for (const option of results.querySelectorAll("[data-run]")) {
    if (!isAvailable(option.dataset.run)) option.remove();
  }
  for (const group of results.querySelectorAll("[role=group]"))
    if (!group.querySelector("[role=option]")) group.remove();
  const found = options();
  select(found[0]);
  count.textContent = `${found.length} hasil`;
}

function accept(option, newTab) {
  const command = option.dataset.run;
  if (!command && newTab) return window.open(option.href, "_blank", "noopener");
  dialog.close();
  if (!command) return location.assign(option.href);
  if (focusBefore && focusBefore.focus) focusBefore.focus();
  setTimeout(() => run(command), 0);
}

function enter({ newTab }) {
  if (shown !== field.value) {
    accepting = { newTab };
    return;
  }
  accepting = null;
  const selected = options().find((option) => option.getAttribute("aria-selected") === "true");
  if (selected) accept(selected, newTab);
}

field.addEventListener("input", () => {
  accepting = null;
  clearTimeout(timer);
  timer = setTimeout(find, WAIT);
});
field.addEventListener("keydown", (event) => {
  const found = options();
  const current = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (found.length) select(found[(current + step + found.length) % found.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    enter({ newTab: event.ctrlKey || event.metaKey });
  }
});
results.addEventListener("click", (event) => {
  const option = event.target.closest("[data-run]");
  if (!option) return;
  event.preventDefault();
  accept(option, false);
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "conversation") return;
  const [, number] = /\/konsultasi\/([^/]+)/.exec(location.pathname) || [];
  if (number) results.dataset.number = number;
  else delete results.dataset.number;
});

const search = document.querySelector(".lk-rail .lk-search");
if (search) search.addEventListener("click", () => openPalette(search.querySelector("input").value));
