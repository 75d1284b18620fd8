// Voice messages: our player in the place of the browser's own, with a waveform and the keyboard.

import { toast } from "../page/ui.js";

const SVG = "http://www.w3.org/2000/svg";
const BARS = 64;
const WIDTH = 360;
const HEIGHT = 38;
const FLAT = 0.12; // height of a bar, of 1, where the sound was not measured
const STEP = 5; // seconds an arrow key moves
const SAMPLE_RATE = 8000;
const ARROWS = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP };
const AUDIO_EVENTS = ["loadedmetadata", "durationchange", "timeupdate", "play", "pause", "ended", "seeked"];

function clockTime(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** peaks: heights of the bars from 0 to 1. */
function drawWaveform(svg, peaks = Array(BARS).fill(FLAT)) {
  const bars = peaks.map((peak, place) => {
    const bar = document.createElementNS(SVG, "rect");
    const height = Math.max(3.6, peak * 36);
    const shape = { x: ((place * WIDTH) / BARS + 0.8).toFixed(1), y: ((HEIGHT - height) / 2).toFixed(1) };
    for (const [name, value] of Object.entries({ ...shape, width: "3.4", height: height.toFixed(1), rx: "1.5" })) {
      bar.setAttribute(name, value);
    }
    return bar;
  });
  svg.replaceChildren(...bars);
}

/** The browser measures the waveform, once, when it is first played. Rejects where it cannot. */
async function measure(url) {
  const bytes = await (await fetch(url)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes);
  const samples = sound.getChannelData(0);
  const perBar = Math.max(1, Math.floor(samples.length / BARS));
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0;
    const end = Math.min((bar + 1) * perBar, samples.length);
    for (let place = bar * perBar; place < end; place += 8) peak = Math.max(peak, Math.abs(samples[place]));
    return peak;
  });
  const loudest = Math.max(0.01, ...peaks);
  return peaks.map((peak) => peak / loudest);
}

function install(box) {
  const [playButton, slider, time, speed] = ["play", "slider", "time", "speed"].map((part) =>
    box.querySelector(`.lk-voice__${part}`),
  );
  const audio = box.querySelector("audio");
  const svg = slider.querySelector("svg");
  let measured = false;
  audio.controls = false;
  box.dataset.voice = "ready";
  for (const part of [playButton, slider, time, speed]) part.hidden = false;
  drawWaveform(svg);

  function show() {
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    const place = audio.currentTime;
    const played = length ? (place / length) * BARS : 0;
    time.textContent = clockTime(place) + (length ? ` / ${clockTime(length)}` : "");
    slider.setAttribute("aria-valuemax", Math.round(length));
    slider.setAttribute("aria-valuenow", Math.round(place));
    slider.setAttribute("aria-valuetext", `${Math.round(place)} dari ${Math.round(length)} detik`);
    [...svg.children].forEach((bar, number) => bar.classList.toggle("is-played", number < played));
    box.dataset.playing = audio.paused ? "" : "yes";
    playButton.setAttribute("aria-label", audio.paused ? "Putar pesan suara" : "Jeda pesan suara");
  }
  function seek(seconds) {
    audio.currentTime = Math.max(0, Math.min(audio.duration || 0, seconds));
    show();
  }

  for (const name of AUDIO_EVENTS) audio.addEventListener(name, show);
  audio.addEventListener("error", () => {
    toast("Rekaman tidak dapat diputar. Unduh, lalu buka dengan pemutar lain.", { kind: "error" });
  });
  audio.addEventListener("play", async () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    if (measured) return;
    measured = true;
    try {
      drawWaveform(svg, await measure(audio.src));
      show();
    } catch {
      // the line stays flat
    }
  });
  playButton.addEventListener("click", () => {
    if (audio.paused)
      audio.play().catch(() => {}); // "error" tells why
    else audio.pause();
  });
  slider.addEventListener("click", ({ clientX }) => {
    const { left, width } = slider.getBoundingClientRect();
    seek(((clientX - left) / width) * (audio.duration || 0));
  });
  speed.addEventListener("click", () => {
    audio.playbackRate = audio.playbackRate >= 2 ? 1 : audio.playbackRate + 0.5;
    speed.textContent = `${String(audio.playbackRate).replace(".", ",")}×`;
    speed.setAttribute("aria-label", `Kecepatan putar ${audio.playbackRate} kali`);
  });
  box.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    const plays = event.key === " " && event.target === slider;
    if (!step && !plays) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) seek(audio.currentTime + step);
    else playButton.click();
  });
  show();
}

function installAll() {
  document.querySelectorAll('[data-voice=""]').forEach(install);
}

installAll();
// live updates put messages in without htmx
new MutationObserver(installAll).observe(document.body, { childList: true, subtree: true });
