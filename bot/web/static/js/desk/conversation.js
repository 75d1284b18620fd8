// The conversation: older messages come in above without moving what is read; sheets open over the page.

import { closeMenus, openDialog } from "../page/ui.js";

const byId = (id) => document.getElementById(id);
let fromEnd = null; // pixels between what is read and the end of the conversation, while older messages come in

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const flow = byId("alir");
  fromEnd = flow && detail.elt.id === "lebih-lama" ? flow.scrollHeight - flow.scrollTop : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (fromEnd === null) return;
  const flow = byId("alir");
  const days = new Set();
  for (const day of flow.querySelectorAll(".lk-day[id]")) {
    if (days.has(day.id)) day.remove(); // the same date is not written twice
    days.add(day.id);
  }
  flow.scrollTop = flow.scrollHeight - fromEnd;
  fromEnd = null;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const sheet = byId("lembar");
  if (detail.target.id === "lembar-isi") {
    closeMenus();
    openDialog("lembar");
  } else if (detail.target.id === "percakapan" && sheet && sheet.open) sheet.close();
});
