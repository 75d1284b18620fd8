// Where the focus goes when what had it is drawn anew: to the same control, else to what stands in its place.

const CONTROLS = "a,button,input,select,textarea,summary";
let left = null; // what had the focus before the swap

const byId = (id) => document.getElementById(id);
const wordsOf = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.name;

/** Return the ids of the parts that an element stands in, the smallest first: its parents', or of their headings. */
function placesOf(element) {
  const places = [];
  for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
    const id = one.id || one.getAttribute("aria-labelledby");
    if (id) places.push(id);
  }
  return places;
}

/**
 * Remember what has the focus before a part of the page is replaced. What an earlier replacing took away is still
 * remembered: news may come in between an action's answer and the moment it is settled.
 */
export function noteFocus() {
  const one = document.activeElement;
  if (one && one !== document.body) left = { one, words: wordsOf(one), places: placesOf(one) };
  else if (left && left.one.checkVisibility()) left = null;
}

/** Give the focus back where the replacing took it away; where nothing can take it yet, when a later part is settled. */
export function restoreFocus() {
  const place = left && isLost() && heir(left);
  if (place || !isLost()) left = null;
  if (!place) return;
  if (!place.matches(CONTROLS)) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** Return whether nothing has the focus, or a control of a sheet that has just closed: it has it until the next frame. */
function isLost() {
  return document.activeElement === document.body || !document.activeElement.checkVisibility();
}

function heir({ one, words, places }) {
  const errors = [...document.querySelectorAll(".lk-error")];
  const parts = [...places, "conversation"].map(byId).filter((part) => part && part.checkVisibility());
  const same = parts.flatMap((part) => [...part.querySelectorAll(one.localName)]).find((other) => wordsOf(other) === words);
  return [...errors, same, ...parts.map(entrance)].find((found) => found && found.checkVisibility() && !found.disabled);
}

/** Return what of a part takes the focus: the step that comes next, the heading of a whole column, or the part. */
function entrance(part) {
  const step = part.querySelector(`[aria-current="step"] :is(${CONTROLS})`);
  return step || (part.id === "conversation" ? part.querySelector("h1") : part);
}

document.addEventListener("htmx:beforeSwap", noteFocus);
document.addEventListener("htmx:afterSettle", restoreFocus);

// the part that the address names: browsers now and then forget to give it the focus
const named = document.getElementById(location.hash.slice(1));
if (named && named.matches("[tabindex]") && document.activeElement === document.body) named.focus();
