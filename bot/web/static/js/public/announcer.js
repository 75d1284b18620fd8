// Speaks the numbers that are called, each call once and one after the other: a chime, then the sound of each word.
// Where these sounds cannot be played, the browser's own voice speaks. Where it has none, the page says so.

const audio = document.getElementById("screen-audio");
const silent = document.getElementById("screen-silent");
const sounds = JSON.parse(audio.dataset.sounds);
const PATIENCE = 10000; // milliseconds that one sound may take
const DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
const waiting = [];
let isOn = false;
let isSpeaking = false;

// "K-014" is number, k, 0, 1, 4, counter
function soundsOf(number) {
  return ["number", ...number.toLowerCase().replace("-", ""), "counter"];
}

function play(name) {
  let late;
  const played = new Promise((resolve, reject) => {
    late = setTimeout(reject, PATIENCE);
    audio.onended = resolve;
    audio.onerror = reject;
    audio.onpause = () => audio.ended || reject();
    audio.src = sounds[name];
    audio.play().catch(reject);
  });
  return played.finally(() => clearTimeout(late));
}

function say(number) {
  return new Promise((resolve, reject) => {
    if (!window.speechSynthesis?.getVoices().length) return reject();
    const words = number.replace("-", " ").replace(/\d/g, (digit) => ` ${DIGITS[digit]}`);
    const sentence = new SpeechSynthesisUtterance(audio.dataset.spoken.replace("{nomor}", words));
    sentence.lang = "id-ID";
    sentence.rate = 0.9;
    sentence.onend = resolve;
    sentence.onerror = reject;
    speechSynthesis.speak(sentence);
    setTimeout(reject, PATIENCE * 2);
  });
}

async function speak(number) {
  try {
    for (const name of ["chime", ...soundsOf(number)]) await play(name);
    silent.hidden = true;
  } catch {
    if (!isOn) return;
    silent.hidden = await say(number).then(
      () => true,
      () => false,
    );
  }
}

async function speakWaiting() {
  isSpeaking = true;
  while (waiting.length) await speak(waiting.shift());
  isSpeaking = false;
}

export function announce(number) {
  if (!isOn) return;
  waiting.push(number);
  if (!isSpeaking) speakWaiting();
}

// Switch the sound on with a chime. Return whether it is on: a browser refuses until somebody has touched the page.
export async function switchOn() {
  isOn = isSpeaking = true; // a number that is called now waits for the chime
  const isRefused = await play("chime").then(
    () => false,
    (error) => error?.name === "NotAllowedError",
  );
  if (isRefused) switchOff();
  speakWaiting();
  return isOn;
}

export function switchOff() {
  isOn = false;
  waiting.length = 0;
  audio.pause();
  window.speechSynthesis?.cancel();
  silent.hidden = true;
}
