// The search of published data: looks while somebody types, and leaves what they wrote in the form beside it alone.
// Without it the form opens the page anew.

import "../page/page.js";

const form = document.querySelector("form[role=search]");
const results = document.getElementById("results");
const need = document.querySelector("#question-form [name=need1]");
const PAUSE = 400; // milliseconds without a key
const PATIENCE = 20000;
let timer;
let running;

function show(text, words) {
  results.innerHTML = text;
  history.replaceState(null, "", `${form.action}?${words}`);
  const found = results.querySelector("[data-need]");
  if (!found || need.value !== need.defaultValue) return; // they wrote it themselves
  need.value = need.defaultValue = found.value;
}

async function look() {
  clearTimeout(timer);
  running?.abort(); // an older answer must not replace a newer one
  const mine = new AbortController();
  running = mine;
  const words = new URLSearchParams(new FormData(form));
  results.setAttribute("aria-busy", "true");
  try {
    const late = AbortSignal.timeout(PATIENCE);
    late.addEventListener("abort", () => mine.abort(late.reason));
    const answer = await fetch(`${form.dataset.results}?${words}`, { signal: mine.signal });
    if (answer.status >= 500) throw new Error(answer.status);
    const text = await answer.text();
    if (running === mine) show(text, words);
  } catch {
    if (running === mine) results.textContent = form.dataset.offline;
  }
  if (running === mine) results.setAttribute("aria-busy", "false");
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
