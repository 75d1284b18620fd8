// The conversation page: asks for news while somebody looks, sends without leaving the page, and keeps what is typed.
// Without it the page works by its form and its reload link.

const main = document.querySelector("main[data-lines]");
const talk = document.getElementById("talk");
const form = document.getElementById("composer");
const field = form.elements.isi;
const error = document.getElementById("composer-error");
const button = form.querySelector("[type=submit]");
const EVERY = 3000; // milliseconds
const PATIENCE = 60000; // for a large file on a slow line
const KEPT = `loket-chat ${main.dataset.lines}`; // what is typed, in this browser, until it was sent
let about = location.search; // names the message that was sent last: it is said to be on its way until it is here
let tag = "";
let read = 0;
let isClosed = Boolean(document.querySelector(".lk-talk__reopen"));

document.documentElement.dataset.scripts = "yes";
if (!field.value) field.value = localStorage.getItem(KEPT) ?? "";
field.addEventListener("input", () => localStorage.setItem(KEPT, field.value));

const newest = () => Number(talk.querySelector("[data-last]").dataset.last);
const toEnd = () => talk.querySelector(".lk-talk__line:last-child")?.scrollIntoView({ block: "nearest" });

async function noteRead() {
  if (document.hidden || newest() <= read) return;
  const until = newest();
  const answer = await fetch(main.dataset.read, { method: "POST", body: new URLSearchParams({ sampai: until }) });
  if (answer.ok) read = until;
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
    talk.innerHTML = await answer.text();
    if (newest() > before) toEnd();
    const closed = Boolean(talk.querySelector("[data-closed]"));
    if (closed !== isClosed && !field.value) return location.reload(); // the rating, or the form, comes or goes
    isClosed = closed;
  }
  await noteRead();
}

async function lookAgain() {
  try {
    if (!document.hidden) await look();
  } catch {
    // the network is away: what is shown stays, and is asked for again
  }
  setTimeout(lookAgain, EVERY);
}

function tell(words) {
  error.textContent = words;
  error.hidden = !words;
}

async function send() {
  const sent = field.value;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
  });
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
  await look();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  tell("");
  try {
    await send();
  } catch {
    tell(main.dataset.offline); // with the same key: what arrived after all counts once
  }
  button.disabled = false;
});

lookAgain();
