// A picture of the conversation opens large over the page. Without this script its link opens it in a tab of its own.

import { element, icon } from "../page/ui.js";

let dialog = null;
let address = ""; // of the picture that is shown
let openedFrom = "";

function links() {
  return [...document.querySelectorAll("#flow .lk-open-picture")];
}

function iconButton(name, label, run) {
  const button = element("button", "btn lk-btn-icon");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.append(icon(name));
  button.addEventListener("click", run);
  return button;
}

function build() {
  dialog = element("dialog", "lk-lightbox");
  const save = element("a", "btn", "Unduh");
  save.prepend(icon("download"));
  const head = element("div", "lk-lightbox__head");
  const name = element("p", "lk-lightbox__name lk-clip");
  name.id = "lightbox-name";
  dialog.setAttribute("aria-labelledby", name.id);
  const close = iconButton("x", "Tutup", () => dialog.close());
  close.autofocus = true; // Enter must not save the picture
  head.append(name, element("span", "lk-numbers lk-rigid"), save, close);
  head.querySelector(".lk-numbers").setAttribute("aria-live", "polite");
  const before = iconButton("arrow-left", "Gambar sebelumnya", () => move(-1));
  const after = iconButton("arrow-right", "Gambar berikutnya", () => move(1));
  const stage = element("div", "lk-lightbox__stage");
  stage.append(before, element("img"), after);
  dialog.append(head, stage);
  dialog.addEventListener("click", ({ target }) => {
    if (!target.closest("button, a, .lk-lightbox__name")) dialog.close();
  });
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") move(-1);
    if (key === "ArrowRight") move(1);
  });
  dialog.addEventListener("close", () => {
    const link = links().find((one) => one.href === openedFrom);
    if (link) link.focus();
  });
  document.body.append(dialog);
}

function show(link) {
  const all = links();
  const place = all.indexOf(link);
  const { alt } = link.querySelector("img");
  address = link.href;
  Object.assign(dialog.querySelector("img"), { src: address, alt });
  dialog.querySelector("a").href = `${address}?unduh=1`;
  dialog.querySelector(".lk-lightbox__name").textContent = alt;
  dialog.querySelector(".lk-numbers").textContent = all.length > 1 ? `${place + 1} dari ${all.length}` : "";
  const [before, after] = dialog.querySelectorAll(".lk-lightbox__stage button");
  before.hidden = after.hidden = all.length < 2;
  before.disabled = place === 0;
  after.disabled = place === all.length - 1;
}

function move(step) {
  const all = links();
  const next = all[all.findIndex((one) => one.href === address) + step];
  if (next) show(next);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#flow .lk-open-picture");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!dialog) build();
  openedFrom = link.href;
  show(link);
  dialog.showModal();
});
