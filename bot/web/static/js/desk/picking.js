// Choose several rows of the list: a box on each row, a range with Shift, the key V, everything off with Escape.

const BOXES = "#list .lk-pick input";
let last = null; // the box that was chosen last

const boxes = () => [...document.querySelectorAll(BOXES)];

/** Show how many rows are chosen, and the bar with what can be done with them. */
export function showPicked() {
  const list = document.querySelector(".lk-list");
  const count = document.getElementById("bulk-count");
  if (!list || !count) return;
  const picked = boxes().filter((box) => box.checked).length;
  const words = `${picked} dipilih`;
  if (picked) list.dataset.picked = picked;
  else delete list.dataset.picked;
  if (picked && count.textContent !== words) count.textContent = words;
}

/** All boxes from the one chosen last to this one become as this one is. */
function pickRange(box) {
  const all = boxes();
  const ends = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
  if (ends[0] < 0) return;
  for (const one of all.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
}

/** Choose the row that has the focus or is open, or take it off. Returns false where there is none. */
export function pickCurrent() {
  const row = document.activeElement.closest(".lk-item") || document.querySelector("#list .lk-item[aria-current]");
  const box = row && row.previousElementSibling && row.previousElementSibling.querySelector("input");
  if (!box) return false;
  box.checked = !box.checked;
  last = box;
  showPicked();
  return true;
}

function unpickAll() {
  for (const box of boxes()) box.checked = false;
  showPicked();
}

document.addEventListener("click", (event) => {
  if (!event.target.matches(BOXES)) return;
  if (event.shiftKey && last) pickRange(event.target);
  last = event.target;
  showPicked();
});
document.addEventListener("reset", ({ target }) => {
  if (target.id === "bulk") setTimeout(unpickAll, 0);
});
document.addEventListener("keydown", ({ key, target }) => {
  const isBusy = document.querySelector("dialog[open],details.lk-menu[open]");
  if (key !== "Escape" || isBusy || target.matches("textarea,input:not([type=checkbox])")) return;
  if (document.querySelector(".lk-list[data-picked]")) unpickAll();
});
showPicked();
