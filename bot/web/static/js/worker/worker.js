// The worker of the browser (/sw.js): it shows what is pushed, and a press opens the consultation. It keeps no page.

const UNKNOWN = { judul: "Loket", teks: "Ada kabar untuk Anda.", alamat: "/pemberitahuan", tanda: "loket" };

function read(data) {
  try {
    return { ...UNKNOWN, ...data.json() };
  } catch {
    return UNKNOWN;
  }
}

/** Bring the page to the front where it is open, else open it: no window in which somebody writes is led away. */
async function show(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) url.href = new URL(UNKNOWN.alamat, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => new URL(one.url).pathname === url.pathname);
  return open ? open.focus() : self.clients.openWindow(url.href);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { judul, teks, alamat, tanda } = read(event.data);
  event.waitUntil(
    self.registration.showNotification(judul, {
      body: teks,
      tag: tanda,
      renotify: true,
      lang: "id",
      icon: "/static/icons/loket-192.png",
      data: { alamat },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.alamat));
});
