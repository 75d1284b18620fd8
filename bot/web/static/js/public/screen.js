// The calling screen: asks for the numbers every two seconds, and goes on asking while the network is away. It says when
// what it shows may be old. A new call sounds and is spoken, once somebody has switched the sound on (browsers ask that).

const { numbers, chime, spoken, called, served, nobody } = document.body.dataset;
const [state, figure, others, broken, button] = ["state", "number", "others", "broken", "sound"].map((part) =>
  document.getElementById(`screen-${part}`),
);
const EVERY = 2000; // milliseconds
const SILENCE = 5000; // milliseconds without an answer: the screen is not live
const DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
document.documentElement.dataset.scripts = "yes";
let last = Date.now();
let newest = null;
let sound = null;

function speak(number) {
  if (!sound) return;
  sound.currentTime = 0;
  sound.play().catch(() => {});
  if (!window.speechSynthesis) return;
  const words = number.replace("-", " ").replace(/\d/g, (digit) => ` ${DIGITS[digit]}`);
  const sentence = new SpeechSynthesisUtterance(spoken.replace("{nomor}", words));
  sentence.lang = "id-ID";
  sentence.rate = 0.9;
  speechSynthesis.speak(sentence);
}

function show(calls) {
  const [first, ...rest] = calls;
  state.textContent = first ? (first.waited_for ? called : served) : nobody;
  figure.textContent = first ? first.number : "";
  others.replaceChildren(
    ...rest.map((one) => Object.assign(document.createElement("li"), { textContent: one.number })),
  );
  const fresh = calls.filter((one) => one.waited_for && newest !== null && one.call > newest);
  for (const one of fresh.reverse()) speak(one.number);
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

button.addEventListener("click", () => {
  sound = new Audio(chime);
  sound.play().catch(() => {});
  button.hidden = true;
});
setInterval(tellAge, 1000);
ask();
