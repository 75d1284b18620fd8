// Attachments are uploaded while the officer writes: chosen, dragged, or pasted. Progress is shown; they can be
// tried again.

import { composer, kindOf } from "./drafts.js";
import { LARGEST_FILE, element, icon, megabytes, parse, post, settings } from "../page/ui.js";

function take(form, files) {
  forgetRefusals(form);
  for (const file of files) check(form, file);
}

/** Say beside the files why one was refused, until the next is chosen. instead: what can be done, with its words. */
function refuse(form, text, instead = null) {
  const told = element("p", "lk-upload-refused lk-small");
  told.setAttribute("role", "alert");
  told.append(icon("file-alert"), element("span", "lk-fill", text));
  if (instead) {
    const button = makeButton("", instead.words);
    button.onclick = () => {
      told.remove();
      instead.run();
    };
    told.append(button);
  }
  const close = makeButton(" lk-btn-icon");
  close.setAttribute("aria-label", "Mengerti");
  close.append(icon("x"));
  close.onclick = () => told.remove();
  told.append(close);
  form.querySelector(".lk-attachments").after(told);
}

function forgetRefusals(form) {
  for (const told of form.querySelectorAll(".lk-upload-refused")) told.remove();
}

function check(form, file) {
  const limit = kindOf(form) === "balas" ? Number(form.dataset.fileLimit) || 0 : 0; // a note stays in the office
  const size = `${file.name}: ${megabytes(file.size)} melebihi batas`;
  if (file.size > LARGEST_FILE) refuse(form, `${size} 25 MB. Unggah ke tempat lain, lalu kirim tautannya.`);
  else if (limit && file.size > limit) refuse(form, `${size} ${megabytes(limit)}.`, asLink(form, file));
  else upload(form, file, false);
}

function makeButton(className, text = "") {
  const button = element("button", `btn lk-btn-plain lk-btn-small${className}`, text);
  button.type = "button";
  return button;
}

function asLink(form, file) {
  return { words: "Kirim tautan", run: () => upload(form, file, true) };
}

/** byLink: the citizen gets a link instead of the file. */
function upload(form, file, byLink) {
  const name = file.name || "berkas";
  const chip = element("span", "lk-upload");
  const progress = element("progress");
  const cancel = makeButton(" lk-btn-icon");
  const request = new XMLHttpRequest();
  chip.dataset.upload = "loading";
  Object.assign(progress, { max: 1, value: 0 });
  progress.setAttribute("aria-label", `Mengunggah ${name}`);
  cancel.setAttribute("aria-label", `Batalkan ${name}`);
  cancel.append(icon("x"));
  cancel.onclick = () => {
    request.abort();
    chip.remove();
  };
  chip.append(icon("paperclip"), element("span", "lk-clip", name), progress, cancel);
  form.querySelector(".lk-attachments").append(chip);
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) progress.value = loaded / total;
  };
  request.onerror = () => offerRetry(chip, progress, cancel, () => upload(form, file, byLink));
  request.onload = () => {
    if (request.status >= 500) return request.onerror();
    if (request.status === 200) return showUploaded(chip, request.responseText);
    chip.remove();
    const refusal = refusalOf(request);
    refuse(form, refusal.galat, refusal.tautan ? asLink(form, file) : null);
  };
  const body = new FormData();
  body.append("berkas", file, name);
  if (byLink) body.append("tautan", "1");
  body.append("jenis", kindOf(form));
  request.open("POST", form.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", settings.csrf || "");
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
}

function showUploaded(chip, html) {
  chip.replaceWith(document.importNode(parse(html).querySelector(".lk-upload"), true));
}

/** galat: why the file was refused. tautan: whether it can go as a link, because only the channel does not carry it. */
function refusalOf(request) {
  if (request.status === 401) return { galat: "Sesi Anda habis. Masuk lagi, lalu lampirkan lagi." };
  try {
    return JSON.parse(request.responseText);
  } catch {
    return { galat: "Berkas tidak diterima." };
  }
}

function offerRetry(chip, progress, cancel, again) {
  chip.dataset.upload = "error";
  progress.remove();
  const retry = makeButton("", "Terputus. Coba lagi");
  retry.onclick = () => {
    chip.remove();
    again();
  };
  cancel.before(retry);
}

document.addEventListener("change", ({ target }) => {
  const form = target.name === "berkas" && target.closest("form[data-upload-url]");
  if (!form) return;
  take(form, target.files);
  target.value = "";
});
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[data-remove]");
    const chip = button && button.closest(".lk-upload");
    if (!chip) return;
    event.preventDefault();
    event.stopPropagation();
    chip.remove();
    post(button.getAttribute("formaction")).catch(() => {}); // what is left over is cleaned up later
  },
  true,
);
document.addEventListener("paste", (event) => {
  const form = event.target.closest && event.target.closest("form[data-upload-url]");
  if (!form || !event.clipboardData.files.length) return;
  event.preventDefault();
  take(form, event.clipboardData.files);
});

function dropTarget({ dataTransfer }) {
  return dataTransfer && [...dataTransfer.types].includes("Files") && composer();
}

document.addEventListener("dragover", (event) => {
  const form = dropTarget(event);
  if (!form) return;
  event.preventDefault();
  form.classList.add("is-dropping");
});
document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (composer() && !relatedTarget) composer().classList.remove("is-dropping");
});
document.addEventListener("drop", (event) => {
  const form = dropTarget(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("is-dropping");
  take(form, event.dataTransfer.files);
});
document.addEventListener("loket:emptied", ({ target }) => {
  for (const chip of target.querySelectorAll(".lk-upload")) chip.remove();
  forgetRefusals(target);
});
