// Live updates. What comes are only the names of what changed: from the hub (EventSource), or from /kabar every
// 3 seconds. The page then fetches its own parts (refresh.js) and moves neither focus, scroll position, nor the row
// under the pointer.

import { fetchNotices } from "./alerts.js";
import { caseChanged, refreshList, refreshNotices } from "./refresh.js";
import { citizenTypes, typing } from "./typing.js";
import { settings } from "../page/ui.js";

// milliseconds
const ASK = 3000;
const ASK_HIDDEN = 10_000;
const ASK_BESIDE_HUB = 30_000;
const ASK_LIMIT = 10_000;
const HUB_SILENT = 45_000;
const RETRY = 2000;
const RETRY_LONGEST = 60_000;

// the newest change this page knows: what came after the page was made is news already at the first question
let tag = settings.knownChange ? `"${settings.knownChange}"` : "";
let failures = 0;
let timer = 0;
let hub = null;
let connecting = false;
let retry = RETRY;
let lastHeard = 0;

const strip = document.getElementById("not-live");
const stripButton = strip.querySelector("button");

function showLive() {
  if (strip.hidden) return;
  strip.hidden = true;
  delete settings.live;
}

function showNotLive(reason = "") {
  if (reason) document.getElementById("not-live-reason").textContent = reason;
  strip.hidden = false;
  settings.live = "lost";
}

function sessionEnded() {
  clearTimeout(timer);
  if (hub) {
    hub.close();
    hub = null;
  }
  showNotLive("Sesi Anda berakhir. Tulisan Anda tetap di layar ini.");
  settings.live = "ended";
  stripButton.textContent = "Masuk lagi";
  stripButton.onclick = () => {
    location.href = `/masuk?lanjut=${encodeURIComponent(location.pathname + location.search)}`;
  };
}

function pause() {
  if (hub && !failures) return ASK_BESIDE_HUB;
  return document.hidden ? ASK_HIDDEN : ASK;
}

/** Ask what changed, and again after a pause. Two questions without an answer: the page says it is not live. */
async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch("/kabar", {
      headers: tag ? { "If-None-Match": tag } : {},
      cache: "no-store",
      signal: AbortSignal.timeout ? AbortSignal.timeout(ASK_LIMIT) : undefined,
    });
    if (response.status === 401) return sessionEnded();
    if (response.status !== 200 && response.status !== 304) throw new Error(response.status);
    failures = 0;
    showLive();
    if (response.status === 200) {
      tag = response.headers.get("ETag") || "";
      hear((await response.json()).nama, Boolean(hub));
    }
  } catch {
    failures++;
    if (failures > 1) showNotLive();
  }
  timer = setTimeout(ask, pause());
}

/** Connect to the hub: one stream. If it is silent or breaks, asking goes on until it is connected again. */
async function connect() {
  if (hub || connecting || !window.EventSource) return;
  connecting = true;
  let url = null;
  try {
    const response = await fetch("/kabar/tiket", { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (response.ok) url = (await response.json()).alamat;
  } catch {
    // tried again
  }
  if (url === "") return; // this office uses no hub
  if (url === null) connectLater();
  else listen(new EventSource(url));
}

function listen(stream) {
  stream.onopen = () => {
    hub = stream;
    connecting = false;
    retry = RETRY;
    lastHeard = Date.now();
    settings.hub = "connected";
    ask();
  };
  stream.onmessage = ({ data }) => {
    lastHeard = Date.now();
    hear(data.split("\n"));
  };
  stream.addEventListener("detak", () => {
    lastHeard = Date.now();
  });
  stream.onerror = () => leave(stream);
}

function leave(stream) {
  stream.close();
  if (hub === stream) {
    hub = null;
    ask();
  }
  connectLater();
}

function connectLater() {
  connecting = false;
  delete settings.hub;
  setTimeout(connect, retry + Math.random() * 1000);
  retry = Math.min(retry * 2, RETRY_LONGEST);
}

/** Refresh what the names tell of. stale: the hub told earlier who types. */
function hear(names, stale = false) {
  let listChanged = false;
  for (const name of names) {
    const [what, number, ...rest] = name.split(":");
    if (what === "typing" || what === "noting") {
      if (!stale) typing(number, rest.join(":"));
    } else if (what === "citizen") {
      if (!stale) citizenTypes(number);
    } else if (what === "officer") {
      fetchNotices();
      refreshNotices();
      listChanged = true;
    } else {
      listChanged = true;
      caseChanged(name);
    }
  }
  if (listChanged) refreshList();
}

setInterval(() => {
  if (hub && Date.now() - lastHeard > HUB_SILENT) leave(hub);
}, 5000);
stripButton.onclick = () => ask();
addEventListener("online", () => {
  ask();
  connect();
});
addEventListener("offline", () => {
  failures = Math.max(failures, 1); // the browser knows: one question more is enough
  ask();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
ask();
connect();
