// The table of the paper guest book: Enter goes down a column, rows of a spreadsheet are pasted cell by cell.

import { toast } from "../page/ui.js";

const table = document.querySelector("table[data-paper]");

function cellsOf(row) {
  return [...row.querySelectorAll("input")];
}

/** The cell a number of rows below and columns beside another, undefined outside of the table. */
function cellFrom(input, down, right) {
  const rows = [...table.tBodies[0].rows];
  const row = input.closest("tr");
  const below = rows[rows.indexOf(row) + down];
  return below && cellsOf(below)[cellsOf(row).indexOf(input) + right];
}

/** Fill in copied rows from a cell on. Say how many rows the table has no room for. */
function paste(input, copied) {
  const rows = copied.replace(/\r?\n$/, "").split(/\r?\n/);
  let last = input;
  rows.forEach((row, down) => {
    row.split("\t").forEach((value, right) => {
      const cell = cellFrom(input, down, right);
      if (!cell) return;
      cell.value = value.trim();
      last = cell;
    });
  });
  last.focus();
  last.dispatchEvent(new Event("input", { bubbles: true }));
  const left = rows.filter((row, down) => row.trim() && !cellFrom(input, down, 0)).length;
  if (!left) return;
  const words = `${left} baris terakhir tidak muat dan belum ditempel. Simpan dahulu, lalu tempel sisanya.`;
  toast(words, { kind: "error", seconds: 60 });
}

if (table) {
  table.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    cellFrom(event.target, 1, 0)?.focus();
  });
  table.addEventListener("paste", (event) => {
    const copied = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(copied.trimEnd())) return;
    event.preventDefault();
    paste(event.target, copied);
  });
}
