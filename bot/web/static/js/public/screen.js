// The calling screen: asks for the numbers every two seconds, and goes on asking while the network is away. It says when
// what it shows may be old. A new call is spoken while the sound is on. A browser wants a touch before the first sound.

import { announce, switchOff, switchOn } from "./announcer.js";

const { numbers, called, served, nobody } = document.body.dataset;
const part = (name) => document.getElementById(`screen-${name}`);
const [state, figure, others, broken, button] = ["state", "number", "others", "broken", "sound"].map(part);
const EVERY = 2000; // milliseconds
const SILENCE = 5000; // milliseconds without an answer: the screen is not live
const REMEMBERED = "loket-screen-sound"; // in this browser: the screen was started with its sound on
document.documentElement.dataset.scripts = "yes";
let last = Date.now();
let newest = null;

function show(calls) {
  const [first, ...rest] = calls;
  state.textContent = first ? (first.waited_for ? called : served) : nobody;
  figure.textContent = first ? first.number : "";
  others.replaceChildren(
    ...rest.map((one) => Object.assign(document.createElement("li"), { textContent: one.number })),
  );
  const fresh = calls.filter((one) => one.waited_for && newest !== null && one.call > newest);
  for (const one of fresh.reverse()) announce(one.number);
  newest = Math.max(newest ?? 0, ...calls.map((one) => one.call));
  document.body.dataset.newest = newest;
}

function tellAge() {
  broken.hidden = Date.now() - last < SILENCE;
  if (broken.hidden) return;
  const time = new Date(last).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  broken.textContent = broken.dataset.words.replace("{jam}", time);
}

async function ask() {
  try {
    const answer = await fetch(numbers, { cache: "no-store", signal: AbortSignal.timeout(EVERY * 2) });
    if (answer.status === 403) return location.reload(); // revoked: the page says what to do
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    last = Date.now();
  } catch {
    // the network is away: what is shown stays, and is asked for again
  }
  tellAge();
  setTimeout(ask, EVERY);
}

function showSound(isOn) {
  const { on, off } = button.dataset;
  button.textContent = isOn ? off : on;
  button.dataset.state = isOn ? "on" : "off";
  part("untouched").hidden = isOn || localStorage.getItem(REMEMBERED) !== "true";
}

button.addEventListener("click", async () => {
  const isWanted = button.dataset.state !== "on";
  localStorage.setItem(REMEMBERED, isWanted);
  showSound(isWanted);
  if (isWanted) showSound(await switchOn());
  else switchOff();
});
if (localStorage.getItem(REMEMBERED) === "true") switchOn().then(showSound);
setInterval(tellAge, 1000);
ask();
