// Answers that did not reach the server wait in this browser and are sent once when it can be reached again.

import { icon, settings, toast } from "../page/ui.js";

const STORAGE = "loket:antre"; // browsers hold answers under this name
const RETRY = 3000; // milliseconds
const RELOAD_PAUSE = 30_000; // milliseconds between two reloads
// names of fields in answers that an older version put into the storage
const OLDER = {
  nomor: "number",
  alamat: "url",
  saya: "officer",
  jenis: "kind",
  isi: "text",
  kunci: "key",
  pada: "at",
  tutup: "close",
  label: "channel",
  isian: "fields",
};

function current(answer) {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [OLDER[name] || name, value]));
}

function read() {
  try {
    return (JSON.parse(localStorage.getItem(STORAGE)) || []).map(current);
  } catch {
    return [];
  }
}

function write(answers) {
  try {
    localStorage.setItem(STORAGE, JSON.stringify(answers));
  } catch {
    toast("Peramban ini tidak dapat menyimpan kiriman. Jangan tutup halaman ini.", { kind: "error", seconds: 0 });
  }
  showWaiting();
}

function mine() {
  return read().filter((answer) => answer.officer === settings.officer);
}

export function isWaiting(answer) {
  return read().some(({ key }) => key === answer.key);
}

export function keepWaiting(answer) {
  if (!isWaiting(answer)) write([...read(), answer]);
}

export function stopWaiting(answer) {
  if (isWaiting(answer)) write(read().filter(({ key }) => key !== answer.key));
}

export function setField(answer, name, value) {
  const field = answer.fields.find(([known]) => known === name);
  if (field) field[1] = value;
  else answer.fields.push([name, value]);
}

/** The officer saw this event of the consultation: their waiting answers to it carry it. */
export function tellWaiting(number, lastEvent) {
  const answers = read();
  if (!answers.length) return;
  for (const answer of answers) if (answer.number === number) setField(answer, "dilihat", lastEvent);
  write(answers);
}

let deliver = null;
let sending = false;
let stuck = new Set(); // consultations whose answer just failed: answers to others do not wait behind it

/** Send what waits. send: a function that posts one answer and promises the end of it. */
export function sendWaitingWith(send) {
  deliver = send;
}

async function sendWaiting() {
  if (sending || navigator.onLine === false) return;
  sending = true;
  for (let answer = next(); answer; answer = next()) {
    setField(answer, "luring", "1");
    await deliver(answer).catch(() => {});
    if (isWaiting(answer)) stuck.add(answer.number);
    if (navigator.onLine === false) break;
  }
  if (!next()) stuck = new Set();
  sending = false;
}

function next() {
  return mine().find(({ number }) => !stuck.has(number));
}

/** The session ended while somebody wrote: sign in first, then the answer leaves by itself. */
export function signIn(url) {
  if (url) return location.assign(url);
  if (Date.now() - (Number(sessionStorage.getItem("loket:segar")) || 0) < RELOAD_PAUSE) return;
  sessionStorage.setItem("loket:segar", Date.now());
  location.reload();
}

function makeStrip() {
  const strip = document.createElement("div");
  strip.id = "offline";
  strip.className = "lk-strip lk-strip--orange";
  strip.setAttribute("role", "status");
  const words = document.createElement("span");
  const strong = document.createElement("b");
  strong.className = "lk-bold";
  words.append(strong, document.createTextNode(""));
  strip.append(icon("wifi-off"), words);
  return strip;
}

/** Tell how many answers wait, and why. Where none waits, live.js tells that the server is out of reach. */
function showWaiting() {
  const count = mine().length;
  let strip = document.getElementById("offline");
  if (!count) {
    if (strip) strip.remove();
    return;
  }
  const below = document.querySelector("#conversation>.lk-flow") || document.querySelector(".lk-list>:last-child");
  if (!below) return;
  strip = strip || makeStrip();
  if (strip.nextElementSibling !== below) below.before(strip);
  const why = navigator.onLine === false ? "Anda luring." : "Server belum terjangkau.";
  const rest = ` ${count} balasan menunggu dikirim.`;
  if (strip.textContent === why + rest) return;
  strip.querySelector("b").textContent = why;
  strip.lastChild.lastChild.textContent = rest;
}

function showAndSend() {
  showWaiting();
  sendWaiting();
}

/** Signing out empties this browser: answers that wait in it would be lost. */
function askBeforeLeaving(event) {
  const form = event.target;
  const count = mine().length;
  if (!count || !form.matches('[action$="/keluar"]') || form.dataset.sure) return;
  event.preventDefault();
  toast(`${count} balasan belum terkirim. Bila Anda keluar sekarang, balasan itu hilang.`, {
    kind: "warning",
    seconds: 0,
    action: "Tetap keluar",
    run: () => {
      form.dataset.sure = "1";
      form.requestSubmit();
    },
  });
}

document.addEventListener("submit", askBeforeLeaving);
addEventListener("online", showAndSend);
addEventListener("offline", showWaiting);
document.addEventListener("htmx:afterSettle", showWaiting);
document.addEventListener("DOMContentLoaded", showAndSend);
setInterval(showAndSend, RETRY);
