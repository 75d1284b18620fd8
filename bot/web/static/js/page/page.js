// Every page: theme, menus, dialogs, clocks, scrolling. Pages work without it.
// Handlers listen on the document: no element that can be replaced holds one.

import "./clock.js";
import { toEnd } from "./scroll.js";
import { closeMenus, openDialog } from "./ui.js";

const root = document.documentElement;
root.dataset.scripts = "yes";

function changeTheme() {
  const theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  root.setAttribute("data-bs-theme", theme);
  document.cookie = `tema=${theme};path=/;max-age=31536000;samesite=lax`;
}

function togglePanel(button) {
  const open = document.body.dataset.side !== "open";
  document.body.dataset.side = open ? "open" : "closed";
  button.setAttribute("aria-expanded", open);
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-open]");
  if (opener) return openDialog(opener.dataset.open);
  const closer = target.closest("dialog [data-close]");
  if (closer) return closer.closest("dialog").close();
  if (target.matches("dialog.lk-dialog")) target.close();
  if (target.closest("[data-theme]")) return changeTheme();
  if (target.closest("[data-print]")) return window.print();
  const panelButton = target.closest("button[data-side]");
  if (panelButton) return togglePanel(panelButton);
  closeMenus(target);
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") closeMenus();
});

document.addEventListener("change", ({ target }) => {
  const field = target.closest(".lk-file-field");
  if (!field) return;
  const names = [...target.files].map((file) => file.name);
  field.querySelector(".lk-file-field__names").textContent = names.join(", ") || "Belum ada berkas yang dipilih";
});

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (target.id !== "conversation") return;
  // a phone shows one part at a time; what was refused in the panel stays there, with its reason
  const { elt } = detail.requestConfig || {};
  const isRefused = detail.xhr && detail.xhr.status >= 400 && elt && elt.closest("#side");
  if (!isRefused) document.body.dataset.shows = document.getElementById("flow") ? "conversation" : "list";
  document.querySelectorAll(".lk-flow").forEach(toEnd); // after it is shown: what is hidden does not scroll
});

// on a narrow screen the sections of settings stand in a row: show the one that is open
const section = document.querySelector(".lk-settings>nav [aria-current]");
const row = section && section.closest("nav");
if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = section.offsetLeft - row.offsetLeft - 24;

const error = document.querySelector(".lk-error");
if (error) error.focus();
