// Send what is in the composer: it is shown at once, and sent in the order it was written.

import { composer, composerOf, empty, keepText, kindOf, prepare, replaceText, routeOf, textarea } from "./drafts.js";
import { isWaiting, keepWaiting, sendWaitingWith, setField, signIn, stopWaiting, tellWaiting } from "./offline.js";
import { toEnd } from "../page/scroll.js";
import { openCase, swapAround, swapConversation } from "../live/swap.js";
import { closeMenus, element, icon, parse, post, settings, toast } from "../page/ui.js";
import { offerUndo } from "./undo.js";

let lastDelivery = Promise.resolve();
let underway = [];

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!form.matches || !form.matches("form[data-draft]")) return;
    if (submitter && submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    closeMenus();
    send(form, Boolean(submitter && submitter.name === "tutup"));
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest && event.target.closest("form[data-draft]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const button = (event.shiftKey && form.querySelector(".lk-send-close")) || form.querySelector(".lk-send");
  if (button) form.requestSubmit(button);
});

function send(form, close) {
  const text = textarea(form);
  const kind = kindOf(form);
  if (!text.value.trim() && !form.querySelector("[name=lampiran]") && kind !== "templat") {
    toast("Pesan masih kosong. Tulis sesuatu atau lampirkan berkas.", { kind: "error" });
    text.focus();
    return;
  }
  if (form.querySelector("[data-upload=loading]")) {
    toast("Lampiran masih diunggah. Kirim setelah selesai.", { kind: "info" });
    return;
  }
  const answer = answerOf(form, kind, close);
  const waits = form.dataset.willWait && kind === "balas" && !routeOf(form);
  empty(form);
  underway.push(answer);
  showPending(answer, waits ? "menunggu warga menulis" : "mengirim");
  lastDelivery = lastDelivery.catch(() => {}).then(() => deliver(answer));
}

/** What leaves the form, so that it can wait in the browser's storage. */
function answerOf(form, kind, close) {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  if (close) fields.push(["tutup", "1"]);
  return {
    number: form.dataset.draft,
    url: form.getAttribute("action"),
    officer: settings.officer,
    kind,
    text: kind === "templat" ? templateText(form) : textarea(form).value,
    key: form.elements.kunci.value,
    at: Date.now(),
    close,
    channel: form.dataset.channel,
    fields,
  };
}

/** The words of the chosen template, with what was filled in. */
function templateText(form) {
  const chosen = form.querySelector("[name=templat]:checked");
  if (!chosen) return "";
  const parts = [...chosen.closest("label").querySelector(".lk-small").childNodes];
  return parts
    .map((part) => (part.nodeType === Node.TEXT_NODE ? part.textContent : part.querySelector("input").value))
    .join("")
    .trim();
}

async function deliver(answer) {
  const body = new FormData();
  for (const [name, value] of answer.fields) body.append(name, value);
  const asked = performance.now();
  let response, html;
  try {
    response = await post(answer.url, body);
    html = await response.text();
  } catch {
    return wait(answer);
  }
  answered(answer, response, html, asked);
}
sendWaitingWith(deliver);

function settled(answer) {
  underway = underway.filter(({ key }) => key !== answer.key);
  stopWaiting(answer);
}

function wait(answer) {
  underway = underway.filter(({ key }) => key !== answer.key);
  keepWaiting(answer);
  showPending(answer, "menunggu jaringan");
}

function answered(answer, response, html, asked) {
  const { status } = response;
  if ([200, 409, 422, 404, 403].includes(status)) settled(answer);
  else wait(answer);
  if (status === 200) accepted(answer, response, parse(html), asked);
  else if (status === 409 || status === 422) refused(answer, parse(html), asked);
  else if (status === 404 || status === 403) vanished(answer);
  else if (status === 401 || status === 400) signIn(response.headers.get("HX-Redirect"));
}

function whatWasDone(response) {
  try {
    return JSON.parse(response.headers.get("HX-Trigger"))["loket:terkirim"] || {};
  } catch {
    return {};
  }
}

function accepted(answer, response, page, asked) {
  const { number } = answer;
  const done = whatWasDone(response);
  const flow = page.getElementById("flow");
  const lastEvent = flow ? flow.dataset.seen : "";
  for (const other of underway) if (other.number === number) setField(other, "dilihat", lastEvent);
  tellWaiting(number, lastEvent);
  const isOpen = document.querySelector(`#conversation[data-number="${number}"]`);
  if (done.kunci || done.ditutup) {
    offerUndo({
      number,
      key: done.kunci,
      until: done.sampai,
      held: done.tertahan,
      closed: done.ditutup,
      unread: done.belum_dibaca,
    });
  }
  if (isOpen) swapAround(page, asked);
  if (done.ditutup && done.berikut && isOpen) openCase(done.berikut);
}

/**
 * A colleague was first, or the answer cannot be sent so: its text is in the composer again, before what was
 * written since.
 */
function refused(answer, page, asked) {
  const { number, text, kind } = answer;
  const form = composerOf(number);
  if (!form) {
    keepText(number, text, kind);
    const reason = page.querySelector("[data-conflict] .lk-bold,.lk-error");
    toast(`${number} belum dikirim: ${reason ? reason.textContent.trim() : "ada hal baru"}.`, {
      kind: "warning",
      icon: "git-branch",
      seconds: 0,
      action: "Lihat",
      run: () => openCase(`/konsultasi/${number}`),
    });
    return;
  }
  const since = textarea(form).value;
  swapConversation(page, asked);
  if (!composer())
    keepText(number, text, kind); // closed meanwhile: it is there again when the case is reopened
  else if (since && page.querySelector("textarea[name=isi]")) {
    replaceText(composer(), `${textarea(composer()).value}\n${since}`);
  }
}

function vanished({ number, text, kind }) {
  keepText(number, text, kind);
  toast(`Konsultasi ${number} tidak dapat dibuka lagi. Tulisan Anda disimpan.`, { kind: "error" });
}

// --- bubbles that the server has not answered yet ---

const pending = new Map(); // key -> [answer, what is said under it]

function showPending(answer, words) {
  pending.set(answer.key, [answer, words]);
  drawPending();
}

function drawPending() {
  const form = composer();
  const flow = document.getElementById("flow");
  for (const [key, [answer, words]] of pending) {
    const bubble = document.getElementById(`pesan-${key}`);
    if (!underway.includes(answer) && !isWaiting(answer)) {
      pending.delete(key);
      if (bubble && bubble.dataset.pending) bubble.remove();
    } else if (form && flow && form.dataset.draft === answer.number) {
      if (!bubble) {
        flow.append(makeBubble(answer, words));
        toEnd(flow);
      } else if (bubble.dataset.pending) bubble.querySelector(".lk-delivery").lastChild.textContent = ` ${words}`;
    }
  }
}

function makeBubble(answer, words) {
  const isNote = answer.kind === "catatan" || answer.kind === "telepon";
  const bubble = element(isNote ? "div" : "article", isNote ? "lk-note" : "lk-message lk-message--out");
  bubble.id = `pesan-${answer.key}`;
  Object.assign(bubble.dataset, { pending: "1", delivery: "sending", channel: answer.channel });
  const body = element("div", isNote ? "" : "lk-message__body");
  const foot = element("div", "lk-message__foot");
  const state = element("span", "lk-delivery");
  state.dataset.delivery = "sending";
  state.append(icon("clock"), document.createTextNode(` ${words}`));
  foot.append(state);
  const textClass = isNote ? "lk-message__text" : "lk-bubble lk-message__text";
  body.append(element("div", textClass, answer.text || "Lampiran"), foot);
  bubble.append(body);
  return bubble;
}

function prepareAll(root) {
  (root.querySelectorAll ? root : document).querySelectorAll("form[data-draft]").forEach(prepare);
  drawPending();
}

setInterval(drawPending, 1000);
document.addEventListener("htmx:afterSettle", ({ target }) => prepareAll(target));
document.addEventListener("DOMContentLoaded", () => prepareAll(document));
addEventListener("pageshow", () => prepareAll(document));
