// Put parts of a page that the server sent in the place of those on the screen.

import { noteStart, prepare } from "../composer/drafts.js";
import { toEnd } from "../page/scroll.js";

const byId = (id) => document.getElementById(id);

function put(current, fresh) {
  if (!current || !fresh) return;
  const made = document.importNode(fresh, true);
  made.removeAttribute("hx-swap-oob");
  current.replaceWith(made);
  window.htmx.process(made);
  made.querySelectorAll("form[data-draft]").forEach(prepare);
  if (made.matches("form[data-draft]")) prepare(made);
}

/** Replace what an action changes in a conversation; the composer and the focus are not touched. */
export function swapAround(page) {
  for (const id of ["flow", "side", "strip", "clash"]) put(byId(id), page.getElementById(id));
  const both = (selector) => [document.querySelector(selector), page.querySelector(selector)];
  put(...both("#conversation>.lk-head"));
  const [form, freshForm] = both("form[data-draft]");
  if (form && freshForm) {
    form.elements.dilihat.value = freshForm.elements.dilihat.value;
    noteStart(form);
  } else put(...both("#conversation>.lk-composer"));
  toEnd(byId("flow"));
}

export function swapConversation(page) {
  put(byId("side"), page.getElementById("side"));
  put(byId("conversation"), page.getElementById("conversation"));
  toEnd(byId("flow"));
}

export async function openCase(url) {
  const row = byId(`row-${url.split("/").pop()}`);
  if (row) return row.click();
  await window.htmx.ajax("GET", url, { target: "#conversation", swap: "outerHTML" });
  history.pushState({ htmx: true }, "", url);
}
