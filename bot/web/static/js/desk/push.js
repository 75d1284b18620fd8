// Notices on this device while Loket is closed: offered on a phone, switched on by a press.

import { post, settings, toast } from "../page/ui.js";

const SUPPORTED = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isSame(buffer, key) {
  const known = new Uint8Array(buffer || 0);
  return known.length === key.length && known.every((one, place) => one === key[place]);
}

/** The browser's address at its push service, made for the office's key. */
async function subscription() {
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const response = await fetch("/saya/perangkat/kunci", { headers: { "HX-Request": "true" }, cache: "no-store" });
  const key = bytes((await response.json()).kunci);
  const known = await pushManager.getSubscription();
  if (known && !isSame(known.options.applicationServerKey, key)) await known.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function switchOn() {
  if ((await Notification.requestPermission()) !== "granted") {
    return toast("Peramban tidak mengizinkan pemberitahuan. Izinkan di setelan situs ini, lalu coba lagi.", {
      kind: "error",
    });
  }
  try {
    const { endpoint, keys } = (await subscription()).toJSON();
    const response = await post("/saya/perangkat", { alamat: endpoint, ...keys });
    const { halaman, sebab } = await response.json();
    if (!response.ok) return toast(sebab, { kind: "error" });
    location.href = halaman;
    if (location.pathname === "/saya") location.reload();
  } catch {
    toast("Perangkat ini belum dapat menerima pemberitahuan. Periksa sambungan internet, lalu coba lagi.", {
      kind: "error",
    });
  }
}

/** End what this browser gets where it is not for who is signed in now. */
async function check() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const known = registration && (await registration.pushManager.getSubscription());
  if (!known) return;
  const response = await post("/saya/perangkat/kenal", { alamat: known.endpoint });
  if (response.ok && !(await response.json()).dikenal) await known.unsubscribe();
}

if (SUPPORTED) {
  const isPhone = matchMedia("(pointer: coarse)").matches;
  document.documentElement.dataset.push = isPhone && Notification.permission !== "denied" ? "offered" : "possible";
  if (settings.device === undefined) check().catch(() => {});
}
document.addEventListener("click", ({ target }) => {
  if (SUPPORTED && target.closest("[data-push-on]")) switchOn();
});
