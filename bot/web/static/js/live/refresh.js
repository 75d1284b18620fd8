// Parts of the desk that are refreshed in place: the rail, the list, the open conversation.

import { alertOfRows } from "./alerts.js";
import { prepare } from "../composer/drafts.js";
import { setClock } from "../page/clock.js";
import { atMostOncePerSecond, fetchPage, forgetFetched, matchChildren, replaceIfChanged } from "./patch.js";
import { isAtEnd, toEnd } from "../page/scroll.js";
import { showPicked } from "../desk/picking.js";
import { citizenWrote, readTyping, repaintTyping, typingStopped } from "./typing.js";
import { element, openNumber, toast } from "../page/ui.js";
import { isWatched, onceWatched } from "./watching.js";

const byId = (id) => document.getElementById(id);

/** The window's title: how many cases wait for this officer's answer, or for an officer. */
function showWaiting() {
  const rail = byId("rail-counts");
  const waiting = Number(rail && rail.dataset.waiting) || 0;
  const plain = document.title.replace(/^\(\d+\) /, "");
  document.title = waiting ? `(${waiting}) ${plain}` : plain;
}

// --- the list: while the pointer is over it, no row moves ---

let pointerOver = false;
let heldList = null;

function listUrl() {
  const part = document.querySelector("[data-refresh]");
  if (!part) return "/konsultasi/segar?hanya=rel&tanpa=tanda";
  const url = part.dataset.refresh;
  const olderPage = /[?&]sebelum=/.test(location.search);
  const wanted = olderPage ? "hanya=rel" : `buka=${encodeURIComponent(openNumber())}`;
  return url + (url.includes("?") ? "&" : "?") + wanted;
}

export const refreshList = atMostOncePerSecond(async () => {
  const page = await fetchPage(listUrl());
  if (page) showList(page);
});

function showList(page) {
  setClock(Number(page.querySelector("[data-now]").dataset.now));
  for (const id of ["rail-counts", "rail-saved-views", "rail-channel-counts"]) {
    const [current, fresh] = [byId(id), page.getElementById(id)];
    if (!current || !fresh) continue;
    matchChildren(current, fresh);
    current.dataset.waiting = fresh.dataset.waiting || "";
  }
  showWaiting();
  for (const id of ["bell", "bell-tab"]) {
    const [bell, freshBell] = [byId(id), page.getElementById(id)];
    if (bell && freshBell) replaceIfChanged(bell, freshBell);
  }
  const [current, fresh] = [byId("list"), page.getElementById("list")];
  if (!current || !fresh) return;
  for (const id of ["list-count", "queue-scroller"]) {
    const [part, freshPart] = [byId(id), page.getElementById(id)];
    if (part.innerHTML !== freshPart.innerHTML) part.innerHTML = freshPart.innerHTML;
  }
  if (pointerOver) holdRows(fresh);
  else arrangeRows(current, fresh);
}

/** Bring known rows up to date where they stand; new ones wait until the pointer leaves. */
function holdRows(fresh) {
  let arrived = 0;
  for (const freshRow of [...fresh.children]) {
    const row = freshRow.id && byId(freshRow.id);
    if (row && row.matches(".lk-item")) replaceIfChanged(row, freshRow);
    else if (freshRow.matches(".lk-item")) arrived++;
  }
  heldList = fresh;
  showArrived(arrived);
  afterList();
}

/** Put the rows in their new order; what the reader looks at stays where it is on the screen. */
function arrangeRows(list, fresh) {
  heldList = null;
  const rows = [...list.querySelectorAll(".lk-item")];
  const anchor = rows.find((row) => row.offsetTop + row.offsetHeight > list.scrollTop + list.offsetTop);
  const anchorTop = anchor && anchor.getBoundingClientRect().top;
  const isScrolled = list.scrollTop > 4;
  const arrived = matchChildren(list, fresh).filter((row) => row.matches(".lk-item"));
  arrived.forEach((row) => row.classList.add("is-arriving"));
  const anchorNow = isScrolled && anchor && byId(anchor.id);
  if (anchorNow) list.scrollTop += anchorNow.getBoundingClientRect().top - anchorTop;
  const top = list.getBoundingClientRect().top;
  const above = arrived.filter((row) => row.getBoundingClientRect().bottom <= top + 8);
  showArrived(isScrolled ? above.length : 0);
  afterList();
}

function afterList() {
  showPicked();
  repaintTyping();
  alertOfRows();
}

function showArrived(count) {
  const strip = byId("new-above");
  if (!strip) return;
  strip.hidden = !count;
  if (count) strip.querySelector("span").textContent = `${count} konsultasi baru di atas`;
}

function releaseRows() {
  const list = byId("list");
  if (heldList && list) arrangeRows(list, heldList);
}

document.addEventListener("pointerover", ({ pointerType, target }) => {
  const over = pointerType === "mouse" && Boolean(target.closest("#list,#new-above"));
  const left = pointerOver && !over;
  pointerOver = over;
  if (left) releaseRows();
});
document.documentElement.addEventListener("pointerleave", () => {
  pointerOver = false;
  releaseRows();
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest("#new-above button")) return;
  releaseRows();
  byId("list").scrollTop = 0;
  showArrived(0);
});

/** The list of notices, where it is open. */
export const refreshNotices = atMostOncePerSecond(async () => {
  const list = byId("notices");
  const page = list && (await fetchPage(location.pathname + location.search));
  if (page && page.getElementById("notices")) matchChildren(list, page.getElementById("notices"));
});

// --- the open conversation: what is new is added, what changed is replaced by its id ---

export const refreshConversation = atMostOncePerSecond(async () => {
  const number = openNumber();
  if (!number) return;
  const watched = isWatched();
  if (!watched) onceWatched(refreshConversation); // what nobody looks at stays unread
  const page = await fetchPage(location.pathname, watched ? {} : { "Loket-Unwatched": "1" });
  if (!page || openNumber() !== number) return;
  const [flow, freshFlow] = [byId("flow"), page.getElementById("flow")];
  if (!flow || !freshFlow) return;
  const atEnd = isAtEnd(flow);
  const arrived = matchChildren(flow, freshFlow, true);
  flow.dataset.seen = freshFlow.dataset.seen;
  tellForms(freshFlow.dataset.seen, arrived);
  if (arrived.some((message) => message.matches(".lk-message--in,.lk-letter:not(.lk-letter--out)"))) citizenWrote();
  for (const selector of ["#conversation>.lk-head", "#strip"]) {
    const [part, freshPart] = [document.querySelector(selector), page.querySelector(selector)];
    if (part && freshPart) replaceIfChanged(part, freshPart);
  }
  refreshClosed(document.querySelector("#conversation>.lk-composer"), page.querySelector("#conversation>.lk-composer"));
  if (atEnd) toEnd(flow); // what stands around it may be higher now
  refreshSide(byId("side"), page.getElementById("side"));
  typingStopped(number, page);
});

/** Where nobody could write, somebody may be able to now: the case was opened again. A form stays as it is. */
function refreshClosed(current, fresh) {
  if (!current || !fresh || current.matches("form") || current.querySelector("textarea")) return;
  const made = replaceIfChanged(current, fresh);
  if (made.matches("form[data-draft]")) prepare(made);
}

/** While something in the panel is open, as the guest book always is, its blocks change one at a time. */
function refreshSide(side, fresh) {
  if (!side || !fresh || replaceIfChanged(side, fresh) !== side) return;
  for (const freshBlock of fresh.querySelectorAll(":scope>[id]")) {
    const block = byId(freshBlock.id);
    if (block) replaceIfChanged(block, freshBlock);
  }
}

const changedAt = new Map(); // number of a case, or "semua" -> when this page heard that it changed
const askedAt = new WeakMap(); // request -> when it left

export function caseChanged(number) {
  changedAt.set(number, performance.now());
  if (number === openNumber() || number === "semua") refreshConversation();
}

/** A conversation that was asked for at `asked` has come. It may be older than what was heard since. */
export function conversationCame(asked) {
  const shown = byId("conversation").dataset.number;
  if (!shown || shown !== openNumber()) return;
  const heard = Math.max(changedAt.get(shown) || 0, changedAt.get("semua") || 0);
  if (heard < asked) return;
  forgetFetched();
  refreshConversation();
}

/**
 * Forms carry the last event their officer saw. If a colleague answered while they wrote, the server holds their
 * answer.
 */
function tellForms(lastEvent, arrived) {
  const composer = document.querySelector("form.lk-composer");
  const text = composer && composer.querySelector("textarea");
  const colleagueAnswered = arrived.some((message) => message.matches(".lk-message--out,.lk-letter--out"));
  for (const field of document.querySelectorAll("#conversation [name=dilihat],#side [name=dilihat]")) {
    if (field.form === composer && text && text.value.trim() && colleagueAnswered) continue;
    field.value = lastEvent;
  }
}

// --- a conversation opened from the list: its row is marked, the focus goes to its heading ---

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  askedAt.set(detail.xhr, performance.now());
  if (detail.target.id === "conversation" && detail.requestConfig.verb === "get") {
    detail.target.setAttribute("aria-busy", "true");
  }
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (!detail.target || detail.target.id !== "conversation") return;
  detail.target.removeAttribute("aria-busy");
  if (detail.requestConfig.verb !== "get") return;
  toast("Percakapan gagal dimuat. Sambungan ke Loket terputus.", {
    kind: "warning",
    action: "Coba lagi",
    run: () => detail.elt.click(),
  });
});
/** A page has one heading of the first rank: that of the conversation, once one is open beside the list. */
function lowerListTitle() {
  const title = byId("list-title");
  if (!openNumber() || !title || !title.matches("h1")) return;
  const lower = element("h2", "", title.textContent);
  lower.id = title.id;
  title.replaceWith(lower);
}
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (target.id !== "conversation") return;
  conversationCame(askedAt.get(detail.xhr));
  for (const row of document.querySelectorAll(".lk-item[aria-current]")) row.removeAttribute("aria-current");
  const number = openNumber();
  const row = number && byId(`row-${number}`);
  if (row) row.setAttribute("aria-current", "true");
  showWaiting();
  readTyping();
  lowerListTitle();
  const heading = document.querySelector("#conversation h1");
  if (!heading || !detail.requestConfig || detail.requestConfig.verb !== "get") return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

showWaiting();
afterList();
