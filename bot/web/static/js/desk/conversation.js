// The conversation: older messages come in above without moving what is read; sheets open over the page.

import { closeMenus, openDialog } from "../page/ui.js";

const byId = (id) => document.getElementById(id);
let fromEnd = null; // pixels between what is read and the end of the conversation, while older messages come in

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const flow = byId("flow");
  fromEnd = flow && detail.elt.id === "older" ? flow.scrollHeight - flow.scrollTop : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (fromEnd === null) return;
  const flow = byId("flow");
  const days = new Set();
  for (const day of flow.querySelectorAll(".lk-day[id]")) {
    if (days.has(day.id)) day.remove(); // the same date is not written twice
    days.add(day.id);
  }
  flow.scrollTop = flow.scrollHeight - fromEnd;
  fromEnd = null;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const sheet = byId("sheet");
  if (detail.target.id === "sheet-body") {
    closeMenus();
    openDialog("sheet");
  } else if (detail.target.id === "conversation" && sheet && sheet.open) sheet.close();
});
