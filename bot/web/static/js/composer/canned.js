// Menus in the composer: "/" opens canned replies, "@" the colleagues a note can mention.

import { composer, kindOf, replaceText, textarea } from "./drafts.js";
import { element, parse } from "../page/ui.js";

const MOST = 8; // choices shown
const TITLES = { "/": "Balasan siap pakai", "@": "Sebut rekan" };
const MENU_NAMES = { "/": "Balasan siap pakai", "@": "Rekan" };
const KEYS = [
  ["↑ ↓", "pilih"],
  ["Tab", "sisipkan"],
  ["Esc", "batal"],
];

const pages = {}; // address -> promise of its document
let menu = null;
let wordStart = 0;

function load(form) {
  const url = form.dataset.canned;
  pages[url] = pages[url] || fetchChoices(url);
  pages[url].catch(() => delete pages[url]);
  return pages[url];
}

async function fetchChoices(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!response.ok) throw new Error(response.status);
  return parse(await response.text());
}

/** The word that is being written: "/…" at the start of a word, or "@…" in a note. null for any other. */
function wordAt(form) {
  const text = textarea(form);
  const before = text.value.slice(0, text.selectionStart);
  const pattern = kindOf(form) === "catatan" ? /(^|\s)(@)([\w.-]{0,30})$/ : /(^|\s)(\/)([\w-]{0,30}(?: [\w-]{0,30})?)$/;
  const found = pattern.exec(before);
  return found && { sign: found[2], query: found[3].toLowerCase(), start: before.length - found[3].length - 1 };
}

function close() {
  if (!menu) return;
  menu.remove();
  menu = null;
  if (!composer()) return;
  textarea(composer()).removeAttribute("aria-controls");
  textarea(composer()).removeAttribute("aria-activedescendant");
}

async function openFor(form) {
  const asked = wordAt(form);
  if (!asked) return close();
  try {
    const page = await load(form);
    const word = wordAt(form);
    if (word && word.sign === asked.sign) draw(form, page, word);
    else close();
  } catch {
    close();
  }
}

function matching(page, { sign, query }) {
  const words = query.split(" ");
  const startsWith = (choice) => choice.dataset.search.startsWith(query);
  return [...page.querySelector(`[data-kind="${sign}"]`).children]
    .filter((choice) => words.every((word) => choice.dataset.search.toLowerCase().includes(word)))
    .sort((one, other) => startsWith(other) - startsWith(one));
}

function draw(form, page, word) {
  const choices = matching(page, word);
  close();
  if (!choices.length) return;
  wordStart = word.start;
  menu = element("div", "lk-slash-menu");
  menu.id = "writing-options";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", MENU_NAMES[word.sign]);
  const title = element("p", "lk-small-title", TITLES[word.sign] + (word.query ? ` · “${word.query}”` : ""));
  title.setAttribute("role", "presentation");
  menu.append(title, ...choices.slice(0, MOST).map((choice) => document.importNode(choice, true)), makeFoot());
  form.querySelector(".lk-composer__box").prepend(menu);
  textarea(form).setAttribute("aria-controls", menu.id);
  select(menu.querySelector("[role=option]"));
}

function makeFoot() {
  const foot = element("p", "lk-slash-menu__foot lk-mini lk-muted");
  foot.setAttribute("role", "presentation");
  for (const [key, what] of KEYS) {
    const hint = element("span");
    hint.append(element("kbd", "", key), ` ${what}`);
    foot.append(hint);
  }
  return foot;
}

function options() {
  return [...menu.querySelectorAll("[role=option]")];
}

function select(option) {
  for (const other of options()) other.setAttribute("aria-selected", other === option);
  option.scrollIntoView({ block: "nearest" });
  textarea(composer()).setAttribute("aria-activedescendant", option.id);
}

function insert(option) {
  const form = composer();
  const text = textarea(form);
  const before = text.value.slice(0, wordStart) + option.dataset.text;
  const after = text.value.slice(text.selectionStart);
  close();
  replaceText(form, before + after, before.length);
}

document.addEventListener(
  "keydown",
  (event) => {
    if (!menu || event.target.name !== "isi") return;
    const all = options();
    const current = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") select(all[(current + 1) % all.length]);
    else if (event.key === "ArrowUp") select(all[(current + all.length - 1) % all.length]);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) insert(all[current]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
document.addEventListener("input", ({ target }) => {
  if (target.name === "isi" && target.closest("form[data-canned]")) openFor(target.form);
});
document.addEventListener("pointerdown", (event) => {
  if (!menu) return;
  const option = event.target.closest(".lk-slash-menu [role=option]");
  if (option) {
    event.preventDefault();
    insert(option);
  } else if (!event.target.closest(".lk-slash-menu")) close();
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest(".lk-canned");
  if (!button) return;
  const form = button.closest("form");
  const text = textarea(form);
  const before = text.value.slice(0, text.selectionStart);
  const opened = before + (before && !/\s$/.test(before) ? " /" : "/");
  replaceText(form, opened + text.value.slice(text.selectionStart), opened.length);
  openFor(form);
});
document.addEventListener("focusout", ({ target }) => {
  if (!menu || target.name !== "isi") return;
  setTimeout(() => {
    if (menu && document.activeElement.name !== "isi") close();
  }, 150);
});
