// The page for a sign-in code. The link in the mail carries the code behind its #, which no server gets to see.

import "../page/page.js";

function fillIn() {
  const code = /^#(\d{6})$/.exec(location.hash);
  if (!code) return;
  document.getElementById("code").value = code[1];
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("main form button").focus();
}

fillIn();
window.addEventListener("hashchange", fillIn); // the link is opened where its page stands already
