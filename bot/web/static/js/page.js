// Every page: theme, menus, dialogs, clocks, scrolling. Pages work without it.
// Handlers listen on the document: no element that can be replaced holds one.

import "./clock.js";
import { toEnd } from "./scroll.js";
import { closeMenus, openDialog } from "./ui.js";

const root = document.documentElement;
root.dataset.skrip = "ya";

function changeTheme() {
  const theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  root.setAttribute("data-bs-theme", theme);
  document.cookie = `tema=${theme};path=/;max-age=31536000;samesite=lax`;
}

function togglePanel(button) {
  const open = document.body.dataset.sisi !== "buka";
  document.body.dataset.sisi = open ? "buka" : "tutup";
  button.setAttribute("aria-expanded", open);
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-buka]");
  if (opener) return openDialog(opener.dataset.buka);
  const closer = target.closest("dialog [data-tutup]");
  if (closer) return closer.closest("dialog").close();
  if (target.matches("dialog.lk-dialog")) target.close();
  if (target.closest("[data-tema]")) return changeTheme();
  const panelButton = target.closest("button[data-sisi]");
  if (panelButton) return togglePanel(panelButton);
  closeMenus(target);
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") closeMenus();
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "percakapan") return;
  document.querySelectorAll(".lk-alir").forEach(toEnd);
  // a phone shows one part at a time
  document.body.dataset.tampil = document.getElementById("alir") ? "percakapan" : "daftar";
});

// on a narrow screen the sections of settings stand in a row: show the one that is open
const section = document.querySelector(".lk-setelan>nav [aria-current]");
const row = section && section.closest("nav");
if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = section.offsetLeft - row.offsetLeft - 24;

const error = document.querySelector(".lk-pesan-galat");
if (error) error.focus();
