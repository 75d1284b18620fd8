// Alerts for the officer: a sound and a notification of the browser where they asked for it, and toasts.

import { atMostOncePerSecond, fetchPart } from "./patch.js";
import { settings, toast } from "../page/ui.js";

const SOUND_PAUSE = 2000; // milliseconds between two sounds, over all tabs
const REMEMBERED = 200; // notices
const ONE_ALARM = 60_000; // milliseconds in which rows that become late are one alert
let knownRows = null;
let lateRows = null;
let waitsForAlarm = null; // ids of rows that became late in the minute after an alert

/** Alert of rows that are new or became late since the last call. The first call only remembers them. */
export function alertOfRows() {
  const shown = new Set(knownRows || []);
  const late = new Set();
  const newlyLate = [];
  for (const row of document.querySelectorAll("#list .lk-item")) {
    shown.add(row.id);
    if (knownRows && !knownRows.has(row.id) && row.matches(".is-new")) alertOf("Konsultasi baru", row);
    if (row.dataset.sla !== "late") continue;
    late.add(row.id);
    if (lateRows && !lateRows.has(row.id)) newlyLate.push(row);
  }
  knownRows = shown;
  lateRows = late;
  if (newlyLate.length) alertOfLateness(newlyLate);
}

function nameIn(row) {
  return row.querySelector(".lk-item__name").textContent;
}

/** Alert of the first at once, and of all that become late within a minute together when it is over. */
function alertOfLateness(rows) {
  if (waitsForAlarm) {
    waitsForAlarm.push(...rows.map((row) => row.id));
    return;
  }
  waitsForAlarm = [];
  setTimeout(alertOfMinute, ONE_ALARM);
  const [first, ...others] = rows;
  alertOf("Lewat janji layanan", first);
  toast(lateness(first, others.length), {
    kind: "error",
    icon: "bell-ringing",
    action: "Lihat",
    run: () => first.click(),
  });
}

function alertOfMinute() {
  const rows = waitsForAlarm.map((id) => document.getElementById(id)).filter((row) => row?.dataset.sla === "late");
  waitsForAlarm = null;
  if (rows.length) alertOfLateness(rows);
}

function lateness(first, others) {
  if (others) return `${nameIn(first)} dan ${others} lainnya menunggu lebih lama dari janji kami.`;
  const holder = first.querySelector(".lk-avatar--empty") ? ", belum ada petugas." : ".";
  return `${nameIn(first)} menunggu lebih lama dari janji kami${holder}`;
}

function alertOf(title, row) {
  playSound();
  notify(title, `${nameIn(row)}: ${row.querySelector(".lk-item__snippet").textContent}`, row.id, row.href);
}

function playSound() {
  if (!settings.sound) return;
  try {
    if (Date.now() - (Number(localStorage.getItem("bunyi")) || 0) < SOUND_PAUSE) return;
    localStorage.setItem("bunyi", Date.now());
  } catch {
    // no storage: it sounds all the same
  }
  new Audio(settings.sound).play().catch(() => {}); // browsers wait for a first click
}

function wantsNotifications() {
  return settings.notify !== undefined && window.Notification;
}

function notify(title, body, tag, url) {
  if (!wantsNotifications() || Notification.permission !== "granted" || !document.hidden) return;
  let shown = null;
  try {
    shown = new Notification(title, { body, tag });
  } catch {
    return; // Android shows what a worker shows: there pushes tell (desk/push.js)
  }
  shown.onclick = () => {
    window.focus();
    location.href = url;
    shown.close();
  };
}

function readNotices() {
  try {
    return JSON.parse(sessionStorage.getItem("kabar") || "[]");
  } catch {
    return [];
  }
}

/** Show the notice that matters most and how many others there are, in one toast: more would cover the page. */
function showNotices(notices) {
  if (!notices.length) return;
  playSound();
  for (const { id, teks, alamat } of notices) notify("Loket", teks, `kabar-${id}`, alamat);
  const [first, ...others] = [...notices].sort((one, other) => other.genting - one.genting);
  toast(others.length ? `${first.teks} Dan ${others.length} pemberitahuan lainnya.` : first.teks, {
    kind: first.genting ? "error" : "info",
    icon: "bell",
    action: others.length ? "Lihat semua" : "Lihat",
    run: () => {
      location.href = others.length ? document.getElementById("bell").href : first.alamat;
    },
    seconds: 12,
  });
}

/** Show the officer's notices that this tab has not shown yet. */
export const fetchNotices = atMostOncePerSecond(async () => {
  const { response, text } = await fetchPart("/kabar/pemberitahuan");
  const seen = readNotices();
  const isNew = ({ id, alamat }) => !seen.includes(id) && alamat.split(/[?#]/)[0] !== location.pathname;
  const fresh = (response.ok ? JSON.parse(text) : []).filter(isNew);
  seen.push(...fresh.map(({ id }) => id));
  showNotices(fresh);
  try {
    sessionStorage.setItem("kabar", JSON.stringify(seen.slice(-REMEMBERED)));
  } catch {
    // the storage is full: at worst a notice is shown twice
  }
});

document.addEventListener(
  "click",
  () => {
    if (wantsNotifications() && Notification.permission === "default") Notification.requestPermission();
  },
  { once: true },
);
document.addEventListener("change", ({ target }) => {
  if (target.matches("input[name=notify]") && target.checked && window.Notification) Notification.requestPermission();
});

setInterval(() => {
  const late = document.querySelectorAll("#list .lk-item[data-sla=late]");
  if (lateRows && [...late].some((row) => !lateRows.has(row.id))) alertOfRows();
}, 1000);
