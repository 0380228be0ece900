// Choosing an event lights up its words without a new page. Without this script the same links draw the page anew.
"use strict";
(() => {
  const text = document.getElementById("text");
  const beside = document.querySelector(".beside");
  if (!text || !beside) return;

  let shown = window.location.search;
  const follow = async (link, keep) => {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) { window.location = link.href; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    text.replaceChildren(...page.getElementById("text").childNodes);
    beside.replaceChildren(...page.querySelector(".beside").childNodes);
    document.body.className = page.body.className;
    if (keep) history.pushState(null, "", link.href);
    shown = window.location.search;
    const chosen = beside.querySelector(".chosen");
    const first = text.querySelector(".lit");
    if (link.dataset.from === "text") { chosen?.scrollIntoView({ block: "nearest" }); }
    else { first?.scrollIntoView({ block: "center" }); }
    chosen?.querySelector("a")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (click) => {
    const link = click.target.closest("a");
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey || click.button !== 0) return;
    const address = new URL(link.href, window.location.href);
    const here = address.pathname === window.location.pathname && address.origin === window.location.origin;
    const inList = beside.contains(link);
    if (!here || !(inList || text.contains(link)) || !(address.searchParams.has("event") || address.hash === "")) return;
    click.preventDefault();
    link.dataset.from = inList ? "list" : "text";
    follow(link, true);
  });
  // Going to other words of the same page fires this event, too.
  window.addEventListener("popstate", () => { if (window.location.search !== shown) window.location.reload(); });
})();
