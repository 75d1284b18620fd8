// The counter's tablet: it goes back to its start after a while without a touch, and the browser brings nothing back.
// Without scripts the page does so by itself, whether it is touched or not.

const { start, seconds, alive } = document.body.dataset;
const countdown = document.querySelector("[data-countdown]");
const sentence = countdown?.textContent ?? "";
document.documentElement.dataset.scripts = "yes";
const away = document.getElementById("kiosk-away");
let end = 0;

function touch() {
  end = Date.now() + seconds * 1000;
}

function leave() {
  for (const form of document.forms) form.remove();
  location.replace(start);
}

function tick() {
  const left = Math.ceil((end - Date.now()) / 1000);
  if (left <= 0) leave();
  else if (countdown) countdown.textContent = sentence.replace(/\d+/, left);
}

// A form that is sent while the network is away would leave an error page, which empties nothing and can be sent again
// by whoever comes next. So the office is asked first, and the form stays.
async function send(event) {
  const { target: form, submitter } = event;
  if (form.dataset.state === "sent") return;
  event.preventDefault();
  if (form.dataset.state === "asking") return;
  form.dataset.state = "asking";
  const answer = await fetch(alive, { signal: AbortSignal.timeout(4000) }).catch(() => null);
  form.dataset.state = answer ? "sent" : "";
  away.hidden = Boolean(answer);
  if (answer) form.requestSubmit(submitter);
  else away.scrollIntoView();
}

// The start shows a number to rate soon after an officer has offered it. Asking forgets nothing that a page holds.
async function askForOffers({ offers, offered }) {
  const answer = await fetch(offers).catch(() => null);
  const numbers = answer?.ok ? await answer.json().catch(() => null) : null;
  if (numbers && numbers.join(" ") !== offered) location.reload();
}

touch();
setInterval(tick, 500);
const watching = document.querySelector("[data-offers]");
if (watching) setInterval(() => askForOffers(watching.dataset), 4000);
for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, touch, { passive: true });
addEventListener("visibilitychange", tick);
addEventListener("submit", send);
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) leave();
});
addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) print();
});
