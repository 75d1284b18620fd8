// A conversation stays at its last message while pictures load, unless its reader scrolled up.

const NEAR = 80; // pixels from the end that still count as the end
const readingAbove = new WeakSet();
const lastPositions = new WeakMap();

export function isAtEnd(flow) {
  return flow.scrollHeight - flow.scrollTop - flow.clientHeight < NEAR;
}

export function toEnd(flow) {
  if (flow) flow.scrollTop = flow.scrollHeight;
}

document.addEventListener(
  "scroll",
  ({ target: flow }) => {
    if (!flow.matches || !flow.matches(".lk-flow")) return;
    if (isAtEnd(flow)) readingAbove.delete(flow);
    else if (flow.scrollTop < lastPositions.get(flow)) readingAbove.add(flow);
    lastPositions.set(flow, flow.scrollTop);
  },
  true,
);
document.addEventListener(
  "load",
  ({ target }) => {
    const flow = target.matches && target.matches(".lk-flow img") && target.closest(".lk-flow");
    if (flow && !readingAbove.has(flow)) toEnd(flow);
  },
  true,
);

const flows = document.querySelectorAll(".lk-flow");
if (document.getElementById(location.hash.slice(1))) flows.forEach((flow) => readingAbove.add(flow));
else flows.forEach(toEnd);
