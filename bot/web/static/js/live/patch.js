// Bring parts of the page up to date in place. Elements whose markup is the same are kept: a voice that plays, details
// that are open, and the focus stay as they are.

import { noteFocus, restoreFocus } from "../page/focus.js";

const originals = new WeakMap(); // element -> the markup it was made from

const PAUSE = 1000; // milliseconds
const PAUSE_LONGEST = 30_000;

/** No answer came, or only a part of it: whoever asked asks again. */
export class NoAnswer extends Error {}

/**
 * A job that runs at most once a second, never twice at once. The last call is never lost: a job that got no answer
 * runs again after a pause.
 */
export function atMostOncePerSecond(job) {
  let wanted = false;
  let running = false;
  let pause = PAUSE;
  let proceed = null;

  async function run() {
    running = true;
    pause = PAUSE;
    while (wanted) {
      wanted = false;
      try {
        await job();
        pause = PAUSE;
      } catch (error) {
        if (!(error instanceof NoAnswer)) console.error(error);
        else {
          wanted = true;
          pause = Math.min(2 * pause, PAUSE_LONGEST);
        }
      }
      await new Promise((resolve) => {
        proceed = resolve;
        setTimeout(resolve, pause);
      });
    }
    running = false;
  }

  return () => {
    wanted = true;
    if (!running) run();
    else if (pause > PAUSE) proceed(); // the server is back: news came from it
  };
}

/** Fetch a part of the desk. Throws NoAnswer where the server cannot be reached, fails, or breaks off. */
export async function fetchPart(url, headers = {}) {
  try {
    const response = await fetch(url, {
      headers: { "HX-Request": "true", ...headers },
      cache: "no-store",
      redirect: "error",
    });
    if (response.status >= 500) throw new NoAnswer(response.status);
    return { response, text: await response.text() };
  } catch (error) {
    throw new NoAnswer(error.message);
  }
}

let tags = {}; // the entity tag of the page that was fetched last

/** What stands on the screen is another state than the one fetched last. */
export function forgetFetched() {
  tags = {};
}

/** Fetch a page. Promises its document, null if nothing changed or it is no longer to be seen. */
export async function fetchPage(url, headers = {}) {
  const known = tags[url] ? { "If-None-Match": tags[url] } : {};
  const { response, text } = await fetchPart(url, { ...known, ...headers });
  if (response.status !== 200) return null;
  tags = { [url]: response.headers.get("ETag") || "" };
  return new DOMParser().parseFromString(text, "text/html");
}

function markup(element) {
  return element.outerHTML.replace(/(name="csrf_token" value|hx-swap-oob)="[^"]*"/g, "");
}

function keyOf(element) {
  return element.id || element.tagName + element.className + element.textContent;
}

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== (field.defaultValue || "") && field.tagName !== "SELECT";
}

/** Whether somebody uses this element now: replacing it would disturb them. */
function isBusy(element) {
  if ([...element.querySelectorAll("audio,video")].some((media) => !media.paused || media.currentTime)) return true;
  if (element.querySelector("details[open]")) return true;
  if (element.contains(document.activeElement)) {
    if (element.matches("form") || element.querySelector("input:focus,textarea:focus,select:focus")) return true;
  }
  return [...element.querySelectorAll("input,textarea,select")].some(isChanged);
}

function activate(element) {
  if (window.htmx) window.htmx.process(element);
}

/**
 * Replace one element if its markup differs. The focus returns to the element of the same id, else to what comes
 * nearest. Returns what stands there.
 */
export function replaceIfChanged(current, fresh) {
  const wanted = markup(fresh);
  if (originals.get(current) === wanted || isBusy(current)) return current;
  const focusedId = current.contains(document.activeElement) && document.activeElement.id;
  const made = document.importNode(fresh, true);
  originals.set(made, wanted);
  noteFocus();
  current.replaceWith(made);
  activate(made);
  const focused = focusedId && document.getElementById(focusedId);
  if (focused) focused.focus({ preventScroll: true });
  restoreFocus();
  return made;
}

/**
 * Make the children of one container those of another; elements are kept by their ids. Returns the new ones.
 * keepOlder: children before the first one both have stay.
 */
export function matchChildren(current, fresh, keepOlder = false) {
  const known = new Map([...current.children].map((child) => [keyOf(child), child]));
  const focused = current.contains(document.activeElement) ? document.activeElement : null;
  const shared = [...fresh.children].find((child) => known.has(keyOf(child)));
  const arrived = [];
  let place = current.firstElementChild;
  if (keepOlder) place = shared ? known.get(keyOf(shared)) : null;
  for (const child of [...fresh.children]) {
    const key = keyOf(child);
    let element = known.get(key);
    if (element) {
      known.delete(key);
      const kept = replaceIfChanged(element, child);
      if (place === element) place = kept;
      element = kept;
    } else {
      element = document.importNode(child, true);
      originals.set(element, markup(child));
      arrived.push(element);
    }
    if (element === place) place = place.nextElementSibling;
    else current.insertBefore(element, place);
    if (arrived[arrived.length - 1] === element) activate(element);
  }
  noteFocus();
  while (place) {
    const gone = place;
    place = place.nextElementSibling;
    if (!gone.hasAttribute("data-pending")) gone.remove();
  }
  if (focused && document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
  restoreFocus();
  return arrived;
}
