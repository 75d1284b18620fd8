// The simulator: citizens at phones and a mailbox. All that is shown comes from /simulator/api/world.

import "../page/page.js";
import { API, drawItems, setTime, showTime } from "./simulator-messages.js";
import { element, icon, parse } from "../page/ui.js";

// what each device shows: one of the channels of the world
const CHANNELS = { whatsapp: ["whatsapp"], sms: ["sms", "phone"], email: ["email"] };
const CITIZENS = {
  whatsapp: [
    ["+6281200000146", "Siti"],
    ["+6281300000177", "Budi"],
    ["+6281900000152", "Melati"],
  ],
  sms: [
    ["+6281300000177", "Budi"],
    ["+6281900000152", "Melati"],
    ["+6281200000146", "Siti"],
  ],
  email: [
    ["siti@contoh.example", "Siti"],
    ["budi@contoh.example", "Budi"],
    ["melati@contoh.example", "Melati"],
  ],
};
const MAILS = [
  {
    subject: "Data rumah tangga perikanan",
    text:
      "Yth. Petugas PST,\n\nKami memohon data rumah tangga perikanan tangkap menurut kecamatan tahun 2024 " +
      "untuk rencana kerja dinas.\n\nTerima kasih.",
  },
  {
    subject: "Data inflasi 2024 untuk skripsi",
    text: "Selamat pagi,\n\nMohon data inflasi 2024 untuk skripsi saya. Apakah ada dalam bentuk Excel?\n\nSalam.",
  },
  {
    subject: "Luas tanam lada",
    text:
      "Kepada PST BPS,\n\nBerapa luas tanam dan produksi lada menurut kecamatan, 2020 sampai 2024?\n\n" +
      "Terima kasih sebelumnya.",
  },
];
const FAILED = /gagal|tidak sampai|dikembalikan/;
const SIGN_IN_FIRST =
  "Antrean hanya terlihat oleh petugas. Masuk di tab lain dengan nama dan kata sandi yang dicetak saat demo dimulai; " +
  "daftarnya lalu muncul di sini.";

const byId = (id) => document.getElementById(id);
const played = {}; // device -> address of the citizen who is played there
let version = "";
let world = { citizens: [], events: [] };
let lastEvent = null;
let attachments = []; // of the mail that is being written

function toast(text, kind = "info") {
  const shown = element("div", "lk-toast");
  shown.dataset.kind = kind;
  shown.append(icon(kind === "error" ? "alert-circle" : "info-circle"), element("span", "lk-toast__text", text));
  byId("sim-toasts").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

/** Ask the simulator. body: what is posted; a question has none. */
async function ask(what, body) {
  const headers = { "Content-Type": "application/json" };
  const posted = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(API + what, posted);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || response.status);
  return answer;
}

/** Do something in the world, and show what came of it. The reason of a refusal is shown and thrown on. */
async function act(what, body, done = "") {
  try {
    await ask(what, body);
  } catch (error) {
    toast(error.message.split(" / ")[0], "error");
    throw error;
  }
  if (done) toast(done);
  await refresh();
}

// --- who is played: three citizens, and whoever writes by a script ---

function people(device) {
  const known = new Map(CITIZENS[device]);
  for (const { channel, address, name } of world.citizens) {
    if (CHANNELS[device].includes(channel) && !known.has(address)) known.set(address, name);
  }
  return known;
}

function fillChoice(device) {
  const choice = document.querySelector(`[data-citizen="${device}"]`);
  const known = people(device);
  if (choice.options.length === known.size) return;
  const options = [...known].map(([address, name]) => {
    const option = element("option", "", (name ? `${name} · ` : "") + address);
    option.value = address;
    return option;
  });
  choice.replaceChildren(...options);
  choice.value = played[device];
}

// --- the world and the queue ---

function draw(device) {
  const items = world.citizens
    .filter(({ channel, address }) => address === played[device] && CHANNELS[device].includes(channel))
    .flatMap((citizen) => citizen.items)
    .sort((one, other) => one.id - other.id);
  const empty = device === "email" ? "Belum ada email." : "Belum ada pesan. Tulis yang pertama.";
  drawItems(byId(`sim-${device}`), items, empty);
}

function showWorld() {
  for (const device of Object.keys(CHANNELS)) {
    fillChoice(device);
    draw(device);
  }
  for (const [channel, number] of Object.entries(world.numbers)) {
    const shown = document.querySelector(`[data-number="${channel}"]`);
    if (shown) shown.textContent = number;
  }
  byId("sim-to").value = world.mailbox;
  byId("sim-fail").checked = world.failures.length > 0;
  const event = world.events[world.events.length - 1];
  const mark = event ? event.at + event.text : "";
  if (lastEvent !== null && event && mark !== lastEvent) toast(event.text, FAILED.test(event.text) ? "error" : "info");
  lastEvent = mark;
}

async function refresh() {
  const fresh = await ask(`world?version=${version}`);
  setTime(Date.parse(fresh.now));
  if (String(fresh.version) === version) return;
  version = String(fresh.version);
  world = fresh;
  showWorld();
}

async function refreshQueue() {
  const box = byId("sim-queue");
  const response = await fetch("/konsultasi", { redirect: "manual" });
  const page = response.status === 200 && parse(await response.text());
  const list = page && page.getElementById("list");
  if (!list) return showSignIn(box);
  if (box.innerHTML !== list.innerHTML) box.innerHTML = list.innerHTML;
  byId("sim-queue-words").textContent = `Yang dilihat petugas · ${box.querySelectorAll(".lk-item").length}`;
}

function showSignIn(box) {
  if (box.querySelector(".lk-sim__empty")) return;
  const link = element("a", "btn btn-primary lk-btn-small", "Masuk sebagai petugas");
  Object.assign(link, { href: "/masuk", target: "_blank", rel: "noopener" });
  const card = element("div", "lk-sim__empty");
  card.append(element("p", "lk-small lk-muted", SIGN_IN_FIRST), link);
  box.replaceChildren(card);
}

// --- what the citizen does ---

function send(channel, message, done = "") {
  const device = channel === "phone" ? "sms" : channel;
  const from = played[device];
  return act("send", { channel, from, name: people(device).get(from) || "", ...message }, done);
}

function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const type = file.type || "application/octet-stream";
      resolve({ name: file.name, type, data: reader.result.split(",")[1] || "" });
    };
    reader.onerror = () => reject(new Error("Berkas tidak dapat dibaca."));
    reader.readAsDataURL(file);
  });
}

function showAttachments() {
  const line = byId("sim-files");
  line.hidden = !attachments.length;
  line.textContent = `Lampiran: ${attachments.map(({ name }) => name).join(", ")}`;
}

async function sendForm(form) {
  const device = form.dataset.sendBy;
  const { isi: field, perihal: subject } = form.elements;
  const text = field.value.trim();
  const isMail = device === "email";
  if (!text && !(isMail && attachments.length)) return field.focus();
  try {
    await send(device, isMail ? { text, subject: subject.value, attachments } : { text });
  } catch {
    return field.focus();
  }
  if (field.value.trim() === text) field.value = "";
  if (!isMail) return;
  subject.value = "";
  attachments = [];
  showAttachments();
}

async function takeFiles(input) {
  const files = await Promise.all([...input.files].map(readFile));
  input.value = "";
  if (input.dataset.files !== "email") return send("whatsapp", { text: "", attachments: files });
  attachments = [...attachments, ...files];
  showAttachments();
}

function fillExampleMail() {
  const { elements } = document.querySelector("[data-send-by=email]");
  const mail = MAILS.shift();
  MAILS.push(mail);
  elements.perihal.value = mail.subject;
  elements.isi.value = mail.text;
}

const BUTTONS = {
  "sim-open": () => act("advance", { to: "opening" }, "Kantor sedang buka."),
  "sim-example-mail": fillExampleMail,
  "sim-voice-message": () => byId("sim-voice-dialog").showModal(),
  "sim-cancel-voice": () => byId("sim-voice-dialog").close(),
  "sim-phone": () =>
    send("phone", { text: "", hang_up: true }, "Anda menelepon lalu menutup: panggilan tak terjawab."),
};

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.sendBy) return;
  event.preventDefault();
  sendForm(event.target);
});
document.addEventListener("change", ({ target }) => {
  const device = target.dataset.citizen;
  if (device) {
    played[device] = target.value;
    draw(device);
    byId(`sim-${device}`).scrollTop = 1e6;
  } else if (target.dataset.files)
    takeFiles(target).catch(() => {}); // a refusal was shown
  else if (target.id === "sim-fail") act("fail_next", target.checked ? {} : { times: 0 }).catch(() => {});
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.closest(".lk-sample")) {
    const field = button.closest(".lk-phone").querySelector("input");
    field.value = button.dataset.text || button.textContent;
    field.focus();
  }
  const { advance: seconds } = button.dataset;
  if (seconds) act("advance", { seconds: Number(seconds) }, `Waktu demo maju ${button.textContent}.`).catch(() => {});
  if (BUTTONS[button.id]) Promise.resolve(BUTTONS[button.id]()).catch(() => {});
});
byId("sim-voice-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { isi: spoken, tombol: keys } = event.target.elements;
  await send("phone", { text: spoken.value, keys: keys.value });
  byId("sim-voice-dialog").close();
});

for (const device of Object.keys(CHANNELS)) {
  played[device] = CITIZENS[device][0][0];
  fillChoice(device);
}

/** Do a job again and again, with a pause after each; not while nobody looks. */
async function repeat(job, pause) {
  try {
    if (!document.hidden) await job();
  } catch {
    // tried again
  }
  setTimeout(repeat, pause, job, pause);
}
repeat(refresh, 1000);
repeat(refreshQueue, 3000);
setInterval(showTime, 1000);
