// Choosing an event lights up its words without a new page. Without this script the same links draw the page anew.
"use strict";
(() => {
  const text = document.getElementById("text");
  const beside = document.querySelector(".beside");
  if (!text || !beside) return;
  let drawn = window.location.search;

  // Beside the text the list has a bar of its own; below the text it is reached by the line at the foot of the screen.
  const showChosen = () => {
    const chosen = beside.querySelector(".chosen");
    if (!chosen || getComputedStyle(beside).position !== "sticky") return;
    beside.scrollTop += chosen.getBoundingClientRect().top - beside.getBoundingClientRect().top - beside.clientHeight / 3;
  };
  showChosen();

  const follow = async (link, keep) => {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) { window.location = link.href; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    text.replaceChildren(...page.getElementById("text").childNodes);
    beside.replaceChildren(...page.querySelector(".beside").childNodes);
    document.body.className = page.body.className;
    if (keep) history.pushState(null, "", link.href);
    drawn = window.location.search;
    const chosen = beside.querySelector(".chosen");
    showChosen();
    if (link.dataset.from === "list") document.getElementById("words")?.scrollIntoView({ block: "center" });
    chosen?.querySelector("a")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (click) => {
    const link = click.target.closest("a");
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey || click.button !== 0) return;
    const address = new URL(link.href, window.location.href);
    const here = address.pathname === window.location.pathname && address.origin === window.location.origin;
    if (address.search === window.location.search && address.hash) return;
    const inList = beside.contains(link);
    if (!here || !(inList || text.contains(link)) || !(address.searchParams.has("event") || address.hash === "")) return;
    click.preventDefault();
    link.dataset.from = inList ? "list" : "text";
    follow(link, true);
  });
  // A step between places of one page changes nothing that was drawn or typed.
  window.addEventListener("popstate", () => { if (window.location.search !== drawn) window.location.reload(); });
})();
