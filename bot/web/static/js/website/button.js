// The button of the office's own website. It runs on a page that is not ours: it is a link and nothing more, reads
// nothing, keeps nothing and asks for nothing. A constructed style sheet is allowed where the page's policy is strict.
{
  const { address, origins, words } = BUTTON;
  const STYLE = `
    a { position: fixed; right: 16px; bottom: 16px; z-index: 9999; box-sizing: border-box; min-height: 48px;
      max-width: calc(100vw - 32px); padding: 12px 20px; border: 2px solid #fff; border-radius: 24px;
      background: #0b5394; color: #fff; font: 600 16px/20px system-ui, sans-serif; text-decoration: none }
    a:hover { text-decoration: underline }
    a:focus-visible { outline: 3px solid #0b5394; outline-offset: 2px }
    @media (prefers-color-scheme: dark) {
      a { background: #9cc9f5; color: #0a1a2b; border-color: #0a1a2b }
      a:focus-visible { outline-color: #9cc9f5 }
    }
    @media print { a { display: none } }`;

  const show = () => {
    const host = document.createElement("loket-button");
    const root = host.attachShadow({ mode: "open" });
    const link = document.createElement("a");
    const language = document.documentElement.lang.startsWith("en") ? "en" : "id";
    link.href = language === "en" ? `${address}?bahasa=en` : address;
    link.lang = language;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words[language].label;
    link.setAttribute("aria-label", words[language].name);
    if ("adoptedStyleSheets" in root) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    }
    root.append(link);
    document.body.append(host);
  };

  if (!origins.includes(location.origin)) {
    console.warn(`Loket: ${location.origin} is not in website_origins of config.toml, so there is no button here.`);
  } else if (!document.querySelector("loket-button")) {
    if (document.body) show();
    else addEventListener("DOMContentLoaded", show);
  }
}
