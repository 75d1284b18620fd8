// Which colleague types a reply, and whether the citizen types: signs that go by themselves if they stop.

import { openNumber, settings } from "../page/ui.js";

const LASTS = 8000; // milliseconds
const typists = {}; // number of the consultation -> {name, until}
let citizen = { number: "", until: 0 };

export function typing(number, name) {
  if (name === settings.me) return;
  typists[number] = { name, until: Date.now() + LASTS };
  paint(number);
}

/** A citizen types on their page. Only the page that shows their consultation says so. */
export function citizenTypes(number) {
  citizen = { number, until: Date.now() + LASTS };
  paintCitizen();
}

/** What the citizen typed has come. */
export function citizenWrote() {
  citizen.until = 0;
  paintCitizen();
}

function paintCitizen() {
  const sign = document.getElementById("citizen-typing");
  if (sign) sign.hidden = citizen.number !== openNumber() || citizen.until < Date.now();
}

/** The server says so, after a colleague sent or deleted their text. */
export function typingStopped(number, page) {
  const sign = page.getElementById("typing-now");
  if (sign && sign.hidden) forget(number);
}

export function repaintTyping() {
  Object.keys(typists).forEach(paint);
  readTyping();
}

/** Take over the signs that the server drew. */
export function readTyping() {
  for (const row of document.querySelectorAll(".lk-item.is-typing")) {
    const words = row.querySelector(".lk-typing-row .lk-clip").textContent;
    remember(row.id.slice("row-".length), words.replace(/ mengetik$/, ""));
  }
  const sign = document.getElementById("typing-now");
  const number = openNumber();
  if (sign && !sign.hidden && number) remember(number, sign.querySelector("b").textContent);
}

function remember(number, name) {
  typists[number] = typists[number] || { name, until: Date.now() + LASTS };
}

function forget(number) {
  delete typists[number];
  paint(number);
}

function paint(number) {
  const typist = typists[number];
  const row = document.getElementById(`row-${number}`);
  if (row) {
    const words = row.querySelector(".lk-typing-row");
    row.classList.toggle("is-typing", Boolean(typist));
    words.hidden = !typist;
    if (typist) words.querySelector(".lk-clip").textContent = `${typist.name.split(" ")[0]} mengetik`;
  }
  const sign = document.getElementById("typing-now");
  if (!sign || number !== openNumber()) return;
  sign.hidden = !typist;
  if (typist) sign.querySelector("b").textContent = typist.name;
}

setInterval(() => {
  paintCitizen();
  for (const number of Object.keys(typists)) if (typists[number].until < Date.now()) forget(number);
}, 1000);
