// The conversation page: hears of news or asks for them, sends without leaving the page, and keeps what is typed.
// Without it the page works by its form and its reload link.

import { listen } from "./hub.js";

const main = document.querySelector("main[data-lines]");
const talk = document.getElementById("talk");
const sign = document.getElementById("answering");
const form = document.getElementById("composer");
const field = form.elements.isi;
const error = document.getElementById("composer-error");
const button = form.querySelector("[type=submit]");
const EVERY = 3000; // milliseconds
const EVERY_BESIDE_HUB = 30_000;
const PATIENCE = 60_000; // for a large file on a slow line
const SIGN_LASTS = 8000;
const TYPING_EVERY = 3000;
const KEPT = `loket-chat ${main.dataset.lines}`; // what is typed, in this browser, until it was sent
let about = location.search; // names the message that was sent last: it is said to be on its way until it is here
let tag = "";
let read = 0;
let isClosed = Boolean(document.querySelector(".lk-talk__reopen"));
let timer = 0;
let looking = false;
let lookOnceMore = false;
let signTimer = 0;
let toldTyping = 0;

document.documentElement.dataset.scripts = "yes";
if (!field.value) field.value = localStorage.getItem(KEPT) ?? "";
field.addEventListener("input", () => {
  localStorage.setItem(KEPT, field.value);
  if (field.value) tellTyping();
});

const part = (name, where = talk) => where.querySelector(`[data-part=${name}]`);
const newest = () => Number(part("head").dataset.last);
const toEnd = () => talk.querySelector(".lk-talk__line:last-child")?.scrollIntoView({ block: "nearest" });

/** Say that the citizen types. Nobody needs it: what fails is forgotten. */
function tellTyping() {
  if (Date.now() - toldTyping < TYPING_EVERY) return;
  toldTyping = Date.now();
  fetch(main.dataset.typing, { method: "POST" }).catch(() => {});
}

function showAnswering() {
  clearTimeout(signTimer);
  if (!sign.textContent) sign.textContent = sign.dataset.words;
  signTimer = setTimeout(stopAnswering, SIGN_LASTS);
}

function stopAnswering() {
  clearTimeout(signTimer);
  sign.textContent = "";
}

async function noteRead() {
  if (document.hidden || newest() <= read) return;
  const until = newest();
  const answer = await fetch(main.dataset.read, { method: "POST", body: new URLSearchParams({ sampai: until }) });
  if (answer.ok) read = until;
}

/** Put what changed in the place of what is shown. The rest stays: a screen reader reads out what is new only. */
function show(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const name of ["head", "end"]) {
    const [known, next] = [part(name), part(name, fresh.content)];
    if (known.outerHTML !== next.outerHTML) known.replaceWith(next);
  }
  const log = talk.querySelector("[role=log]");
  const lines = [...fresh.content.querySelectorAll("[role=log] > *")];
  const ids = new Set(lines.map(({ id }) => id));
  for (const line of [...log.children]) if (!ids.has(line.id)) line.remove();
  for (const line of lines) {
    const known = document.getElementById(line.id);
    if (!known) log.append(line);
    else if (known.outerHTML !== line.outerHTML) known.replaceWith(line);
  }
}

async function look() {
  const answer = await fetch(main.dataset.lines + about, {
    headers: tag ? { "If-None-Match": tag } : {},
    cache: "no-store",
    signal: AbortSignal.timeout(EVERY * 3),
  });
  if (answer.status === 410) return location.reload(); // it goes on elsewhere: the page says where
  if (answer.status === 200) {
    tag = answer.headers.get("ETag") ?? "";
    const before = newest();
    show(await answer.text());
    if (part("head").dataset.answering === undefined) stopAnswering();
    else showAnswering();
    if (newest() > before) toEnd();
    const closed = Boolean(talk.querySelector("[data-closed]"));
    if (closed !== isClosed && !field.value) return location.reload(); // the rating, or the form, comes or goes
    isClosed = closed;
  }
  await noteRead();
}

/** Ask for news now, and again after a pause. While an answer is awaited, one more question follows it. */
async function refresh() {
  clearTimeout(timer);
  lookOnceMore = looking;
  if (looking) return;
  looking = true;
  try {
    if (!document.hidden) await look();
  } catch {
    // the network is away: what is shown stays, and is asked for again
  }
  looking = false;
  timer = setTimeout(refresh, lookOnceMore ? 0 : isListening() ? EVERY_BESIDE_HUB : EVERY);
}

const isListening = listen(main.dataset.ticket, (names) => {
  if (names.includes("answering")) showAnswering();
  if (!names.length || names.includes("changed")) refresh();
});
document.addEventListener("visibilitychange", refresh);
addEventListener("online", refresh);

function tell(words) {
  error.textContent = words;
  error.hidden = !words;
}

/** Return the sentence for files that are too large together, "" where they are not. */
function tooLarge() {
  const together = [...(form.elements.berkas?.files ?? [])].reduce((sum, { size }) => sum + size, 0);
  const megabytes = `${(together / 1e6).toFixed(1).replace(".", ",")} MB`;
  return together > Number(main.dataset.most) ? main.dataset.large.replace("{besar}", megabytes) : "";
}

async function send() {
  const sent = field.value;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 410) return location.reload(); // it goes on elsewhere: the page shows the words again
  const told = await answer.json();
  if (told.sekali) form.elements.sekali.value = told.sekali;
  if (!answer.ok) return tell(told.salah);
  const rest = field.value.startsWith(sent) ? field.value.slice(sent.length).trimStart() : field.value;
  form.reset();
  field.value = rest; // typed while the message was on its way
  localStorage.setItem(KEPT, rest);
  form.elements.sekali.value = told.sekali;
  const there = new URL(told.alamat, location.href);
  if (there.pathname !== location.pathname || isClosed) return location.assign(there);
  about = there.search;
  await refresh();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  tell(tooLarge());
  if (!error.hidden) {
    button.disabled = false;
    return;
  }
  try {
    await send();
  } catch {
    tell(main.dataset.offline); // with the same key: what arrived after all counts once
  }
  button.disabled = false;
});

refresh();
