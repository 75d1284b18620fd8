// Put parts of a page that the server sent in the place of those on the screen.

import { noteStart, prepare } from "../composer/drafts.js";
import { noteFocus, restoreFocus } from "../page/focus.js";
import { toEnd } from "../page/scroll.js";
import { conversationCame } from "./refresh.js";

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

/**
 * Replace what an action changes in a conversation; the composer and the focus are not touched. asked: when the action
 * left, by performance.now().
 */
export function swapAround(page, asked) {
  noteFocus();
  for (const id of ["flow", "side", "strip", "clash"]) put(byId(id), page.getElementById(id));
  const both = (selector) => [document.querySelector(selector), page.querySelector(selector)];
  put(...both("#conversation>.lk-head"));
  const [form, freshForm] = both("form[data-draft]");
  if (form && freshForm) {
    form.elements.dilihat.value = freshForm.elements.dilihat.value;
    noteStart(form);
  } else put(...both("#conversation>.lk-composer"));
  toEnd(byId("flow"));
  restoreFocus();
  conversationCame(asked);
}

export function swapConversation(page, asked) {
  noteFocus();
  put(byId("side"), page.getElementById("side"));
  put(byId("conversation"), page.getElementById("conversation"));
  toEnd(byId("flow"));
  restoreFocus();
  conversationCame(asked);
}

export async function openCase(url) {
  const row = byId(`row-${url.split("/").pop()}`);
  if (row) return row.click();
  const asked = performance.now();
  await window.htmx.ajax("GET", url, { target: "#conversation", swap: "outerHTML" });
  history.pushState({ htmx: true }, "", url);
  conversationCame(asked);
}
