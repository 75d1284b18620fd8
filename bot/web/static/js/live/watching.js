// Whether somebody looks at this page: it is on the screen, and was used a moment ago.

const AWAY_AFTER = 60_000; // milliseconds without pointer or key

let usedAt = Date.now();
let whenBack = null;

export function isWatched() {
  return !document.hidden && Date.now() - usedAt < AWAY_AFTER;
}

/** Run a job once, as soon as somebody looks at this page again. */
export function onceWatched(job) {
  whenBack = job;
}

function used() {
  usedAt = Date.now();
  if (!whenBack || document.hidden) return;
  const job = whenBack;
  whenBack = null;
  job();
}

for (const event of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"]) {
  document.addEventListener(event, used, { passive: true });
}
document.addEventListener("visibilitychange", used);
