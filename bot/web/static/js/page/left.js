// The page after somebody has signed out: nothing that officers or citizens wrote stays in this browser. Over HTTPS the
// answer has said so already (Clear-Site-Data). Browsers do not listen to it without HTTPS.

import "./page.js";

function forget(storage) {
  try {
    storage().clear();
  } catch {
    // switched off: nothing was kept
  }
}

forget(() => localStorage);
forget(() => sessionStorage);
if ("caches" in window) caches.keys().then((names) => names.forEach((name) => caches.delete(name)));
