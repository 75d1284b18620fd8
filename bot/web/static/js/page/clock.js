// The server's time, and the clocks of first help: down to 0:00, then up as lateness; they stop while the office
// is shut. And what is offered only until a moment.

const SOON = 120; // seconds
const PROMISE = 300; // seconds
const pageTime = Number(document.body.dataset.now) || 0;
let offset = pageTime - Date.now() / 1000;

/** Seconds since 1970, as the server counts them. */
export function now() {
  return Date.now() / 1000 + offset;
}

export function setClock(seconds) {
  offset = seconds - Date.now() / 1000;
  tick();
}

export function tick() {
  for (const clock of document.querySelectorAll(".lk-sla[data-deadline]")) show(clock);
  for (const offer of document.querySelectorAll("[data-until]")) offer.hidden = now() > Number(offer.dataset.until);
}

function show(clock) {
  const left = Math.round(clock.dataset.deadline - Math.min(now(), clock.dataset.stops || Infinity));
  const late = left < 0;
  const inLine = clock.dataset.place && left >= SOON; // its words name the place and the time
  if (!inLine) clock.querySelector("span").textContent = (late ? "+" : "") + duration(Math.abs(left));
  if (late || clock.dataset.sla === "late") clock.dataset.sla = "late";
  else clock.dataset.sla = left < SOON ? "soon" : "running";
  clock.style.setProperty("--left", Math.max(0, left / PROMISE).toFixed(3));
  const row = clock.closest(".lk-item");
  if (row && late) row.dataset.sla = "late";
}

function duration(seconds) {
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return `${Math.floor(seconds / 3600)} jam ${Math.floor((seconds % 3600) / 60)} mnt`;
}

document.addEventListener("htmx:afterSettle", tick);
if (pageTime) {
  tick();
  setInterval(tick, 1000);
}
