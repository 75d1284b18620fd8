// What is ticked while a search is on its way stays ticked: an answer that does not know of it is asked for again.
// A field that searches names in hx-include the ticks that its answer repeats, and hears "ask-again".

const overtaken = new WeakSet(); // fields whose ticks have changed since they asked

document.addEventListener("change", ({ target }) => {
  for (const asking of document.querySelectorAll(".htmx-request[hx-include]")) {
    const repeated = document.querySelectorAll(asking.getAttribute("hx-include"));
    if ([...repeated].some((one) => one !== target && one.contains(target))) overtaken.add(asking);
  }
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asking = detail.requestConfig?.elt; // none where a script swaps what it heard
  if (!overtaken.delete(asking)) return;
  detail.shouldSwap = false;
  setTimeout(() => asking.dispatchEvent(new Event("ask-again")));
});
