// Take an answer back: for some seconds after it was sent, a toast counts down.

import { now } from "../page/clock.js";
import { composer, composerOf, replaceText, textarea } from "./drafts.js";
import { openCase, swapConversation } from "../live/swap.js";
import { parse, post, toast } from "../page/ui.js";

const offered = new Map(); // the number and the key of what can be undone -> what ends its toast

/**
 * undo: {number, key of the answer or "", until (seconds), held: whether it waits until the citizen writes, closed,
 * unread: whether the citizen wrote before it was sent}.
 */
export function offerUndo(undo) {
  const mark = `${undo.number}:${undo.key || ""}`;
  if (offered.has(mark) || undo.until <= now()) return;
  offered.set(mark, end);
  const shown = toast(sentence(undo), {
    kind: undo.unread ? "warning" : "success",
    icon: undo.unread ? "message-circle" : "circle-check",
    action: "Urungkan",
    seconds: 0,
    run: () => {
      end();
      takeBack(undo);
    },
  });
  shown.dataset.undo = "1";
  const button = shown.querySelector("button");
  const timer = setInterval(count, 250);
  function count() {
    const left = Math.ceil(undo.until - now());
    if (left <= 0 || !shown.isConnected) end();
    else button.textContent = `Urungkan ${left}`;
  }
  function end() {
    clearInterval(timer);
    offered.delete(mark);
    shown.remove();
  }
  count();
}

function sentence({ number, key, held, closed, unread }) {
  const parts = [];
  if (key) parts.push(held ? "Disimpan; terkirim saat warga membalas." : "Dikirim beberapa detik lagi.");
  if (closed) parts.push(`Konsultasi ${number} ditutup.`);
  if (unread) parts.push("Warga menulis lagi sebelum balasan ini.");
  return parts.join(" ");
}

async function takeBack(undo) {
  const asked = performance.now();
  try {
    const response = await post(`/konsultasi/${undo.number}/urungkan`, { kunci: undo.key || "" });
    const page = parse(await response.text());
    if (response.ok) return showTakenBack(undo, page, asked);
    const error = page.querySelector(".lk-error");
    toast(error ? error.textContent.trim() : "Tidak dapat diurungkan. Muat ulang halaman.", { kind: "error" });
  } catch {
    toast("Sambungan terputus. Balasan mungkin sudah berangkat; muat ulang halaman.", { kind: "warning" });
  }
}

/** The answer's text is in the composer again, before what was written since. */
function showTakenBack({ number }, page, asked) {
  if (!document.querySelector(`#conversation[data-number="${number}"]`)) return openCase(`/konsultasi/${number}`);
  const form = composerOf(number);
  const since = form ? textarea(form).value : "";
  swapConversation(page, asked);
  if (!composer()) return;
  const text = textarea(composer()).value;
  replaceText(composer(), since ? `${text}\n${since}` : text);
}

/** A closing that something else has undone is not offered to be undone any more. */
function forgetReopened() {
  const shown = document.querySelector("#conversation[data-number]");
  if (!shown || shown.querySelector("[data-undo-until]")) return;
  offered.get(`${shown.dataset.number}:`)?.();
}

/** Undo that the server drew into the page. */
function offerDrawn() {
  for (const form of document.querySelectorAll("[data-undo-until]")) {
    offerUndo({
      number: form.getAttribute("action").split("/")[2],
      key: form.elements.kunci.value,
      until: Number(form.dataset.undoUntil),
      held: Boolean(form.dataset.held),
      closed: Boolean(form.dataset.closed),
    });
  }
}

document.addEventListener("htmx:afterSettle", offerDrawn);
document.addEventListener("htmx:afterSettle", forgetReopened);
document.addEventListener("DOMContentLoaded", offerDrawn);
