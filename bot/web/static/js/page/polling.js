// Parts of a page that are fetched again from time to time (data-polling). The focus is not taken; open details
// stay open.

let openDetails = [];

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-polling]") && document.hidden) event.preventDefault(); // nobody looks
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const part = detail.target;
  if (!part || !part.matches || !part.matches("[data-polling]")) return;
  if (part.contains(document.activeElement) || detail.xhr.status === 204) {
    detail.shouldSwap = false;
    return;
  }
  openDetails = [...part.querySelectorAll("details[open][id]")].map(({ id }) => id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of openDetails) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  openDetails = [];
});
