// Listen to the hub: it says that something changed, never what. The page asks by itself wherever it does not listen.

const SILENT = 45_000; // milliseconds
const RETRY = 2000;
const RETRY_LONGEST = 60_000;

/**
 * Listen as long as the page is open, and again whenever the line breaks. ticket: where to ask for the address.
 * hear: called with the names that came, and with none when the line opens: what was missed is asked for.
 * Return a function that says whether the line is open.
 */
export function listen(ticket, hear) {
  let stream = null;
  let retry = RETRY;
  let heard = 0;

  async function connect() {
    let url = null;
    try {
      const answer = await fetch(ticket, { cache: "no-store" });
      if (answer.ok) url = (await answer.json()).alamat;
      else if (answer.status === 404 || answer.status === 410) url = "";
    } catch {
      // tried again
    }
    if (url === "") return hear([]); // no hub, or the conversation goes on elsewhere
    if (url === null) return later();
    open(new EventSource(url));
  }

  function open(line) {
    line.onopen = () => {
      stream = line;
      retry = RETRY;
      heard = Date.now();
      hear([]);
    };
    line.onmessage = ({ data }) => {
      heard = Date.now();
      hear(data.split("\n"));
    };
    line.addEventListener("detak", () => {
      heard = Date.now();
    });
    line.onerror = () => leave(line);
  }

  function leave(line) {
    line.close();
    if (stream === line) {
      stream = null;
      hear([]);
    }
    later();
  }

  function later() {
    setTimeout(connect, retry + Math.random() * 1000);
    retry = Math.min(retry * 2, RETRY_LONGEST);
  }

  /** A phone that slept has a line that nobody holds at the other end. */
  function check() {
    if (stream && Date.now() - heard > SILENT) leave(stream);
  }

  setInterval(check, 5000);
  document.addEventListener("visibilitychange", check);
  if (window.EventSource) connect();
  return () => stream !== null;
}
