// How the simulator draws what a citizen wrote, got, and heard.

import { element, icon } from "../page/ui.js";

export const API = "/simulator/api/";
const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/;
const PICTURE = /^image\/(jpeg|png|gif|webp)$/;
const timeZone = document.body.dataset.timezone;

let serverTime = 0;
let receivedAt = 0;

/** Set the demo's time; it then runs on here until it is set again. */
export function setTime(milliseconds) {
  serverTime = milliseconds;
  receivedAt = Date.now();
  showTime();
}

function now() {
  return new Date(serverTime + (Date.now() - receivedAt));
}

function timeOf(date) {
  return date.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone }).replace(":", ".");
}

function dayOf(date) {
  const plain = (one) => one.toLocaleDateString("id-ID", { timeZone });
  if (plain(date) === plain(now())) return "Hari ini";
  return date.toLocaleDateString("id-ID", { weekday: "long", day: "numeric", month: "long", timeZone });
}

export function showTime() {
  if (!serverTime) return;
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = timeOf(now());
}

function appendWithLinks(box, text) {
  text.split(LINK).forEach((part, place) => {
    if (place % 2 === 0) return box.append(part);
    const link = element("a", "", part);
    Object.assign(link, { href: part, target: "_blank", rel: "noopener" });
    box.append(link);
  });
}

function appendFile(box, file) {
  const url = `${API}file/${file.id}`;
  if (PICTURE.test(file.type)) {
    const picture = element("img");
    Object.assign(picture, { src: url, alt: file.name });
    return box.append(picture);
  }
  const link = element("a", "", file.name);
  Object.assign(link, { href: url, download: file.name });
  box.append(link, "\n");
}

function drawMessage(item) {
  const isOurs = item.direction === "in"; // into the office: written by the citizen who is played
  const message = element("article", `lk-message lk-message--${isOurs ? "out" : "in"}`);
  const body = element("div", "lk-message__body");
  const bubble = element("div", "lk-bubble");
  const foot = element("div", "lk-message__foot", timeOf(new Date(item.at)));
  message.dataset.channel = item.channel;
  if (item.subject) bubble.append(element("b", "", item.subject));
  for (const file of item.attachments) appendFile(bubble, file);
  appendWithLinks(bubble, item.text);
  if (isOurs && item.channel !== "email") foot.append(` · ${item.state}${item.note ? `: ${item.note}` : ""}`);
  body.append(bubble, foot);
  message.append(body);
  return message;
}

function drawCall(item) {
  const spoken = item.text ? `, lalu berkata: “${item.text}”` : "";
  const what = item.direction === "in" ? `Anda menelepon${spoken}` : `Terdengar: ${item.text}`;
  const failure = item.state === "gagal" ? ` (gagal: ${item.note})` : "";
  const line = element("p", "lk-event");
  line.append(icon("phone"), ` ${timeOf(new Date(item.at))} · ${what}${failure}`);
  return line;
}

/** Draw all items of one device. empty: what is said if there are none. */
export function drawItems(box, items, empty) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const drawn = document.createDocumentFragment();
  let lastDay = "";
  for (const item of items) {
    const day = dayOf(new Date(item.at));
    if (day !== lastDay) drawn.append(element("p", "lk-day", day));
    lastDay = day;
    drawn.append(item.channel === "phone" ? drawCall(item) : drawMessage(item));
  }
  if (!items.length) drawn.append(element("p", "lk-day", empty));
  box.replaceChildren(drawn);
  if (atEnd) box.scrollTop = box.scrollHeight;
}
