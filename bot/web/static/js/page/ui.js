// Shared by all pages: icons, toasts, dialogs, requests.

const SVG = "http://www.w3.org/2000/svg";
const TOAST_ICONS = { success: "circle-check", error: "alert-circle", info: "info-circle", warning: "wifi-off" };

export const settings = document.body.dataset;
const MEGABYTE = 1024 * 1024;
export const LARGEST_FILE = 25 * MEGABYTE;

export function megabytes(bytes) {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}

/** An icon of the sprite. The page tells the sprite's address, with its fingerprint. */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className ? `lk-i ${className}` : "lk-i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${settings.icons}#ti-${name}`);
  svg.append(use);
  return svg;
}

/** A new element. text: what it says. */
export function element(name, className = "", text = undefined) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Show one sentence for a moment, with at most one action. The same sentence without an action stands there once.
 * kind: success, error, info or warning; seconds: 0 keeps it until it is removed; action: words of the button; run:
 * what it does.
 */
export function toast(text, { kind = "success", icon: name = TOAST_ICONS[kind], action = "", run, seconds = 6 } = {}) {
  const shown = element("div", "lk-toast");
  shown.dataset.kind = kind;
  shown.setAttribute("role", kind === "error" ? "alert" : "status");
  shown.append(icon(name, "lk-i--b"), element("span", "lk-toast__text", text));
  if (action) {
    const button = element("button", "", action);
    button.type = "button";
    button.onclick = () => {
      shown.remove();
      run();
    };
    shown.append(button);
  }
  const toasts = document.getElementById("toasts");
  if (!action) for (const one of [...toasts.children]) if (one.textContent === text) one.remove();
  toasts.append(shown);
  if (seconds) setTimeout(() => shown.remove(), 1000 * seconds);
  return shown;
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || !dialog.showModal || dialog.open) return;
  dialog.showModal();
  const field = dialog.querySelector("[autofocus]");
  if (!field) return;
  field.focus();
  if (field.select) field.select();
}

export function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.lk-menu[open]")) if (!menu.contains(except)) menu.open = false;
}

/** Post as a form does. Promises the Response; an ended session answers 401. fields: FormData, or an object. */
export function post(url, fields = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const headers = { "X-CSRFToken": settings.csrf || "", "HX-Request": "true", "HX-Current-URL": location.href };
  return fetch(url, { method: "POST", body, headers });
}

export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** The number of the consultation that is open, "" for none. */
export function openNumber() {
  const shown = document.querySelector("#conversation [data-seen]");
  const [, number] = /\/konsultasi\/([^/?]+)/.exec(location.pathname) || [];
  return shown && number ? decodeURIComponent(number).toUpperCase() : "";
}
