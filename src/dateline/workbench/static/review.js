// Keys for review. Every key presses a button or follows a link that stands on the page, which works without keys too.
"use strict";
(() => {
  const form = document.getElementById("judge");
  const text = document.getElementById("text");
  const FIELDS = ["type", "mode", "actors", "recipients", "place", "start", "end", "status", "note"];
  let last = null;
  let sent = false;

  const inField = (target) => target.matches("input:not([type=checkbox]), select, textarea");
  const byKey = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);

  // The words marked in the text, and the offset of the first of them.
  const marked = () => {
    const selection = window.getSelection();
    const words = selection.toString().trim();
    if (!words || !text || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer)) return null;
    const span = range.startContainer.parentElement.closest("[data-s]");
    const lead = selection.toString().length - selection.toString().trimStart().length;
    const at = span ? Number(span.dataset.s)
      + [...range.startContainer.textContent.slice(0, range.startOffset)].length + lead : null;
    return { words, at };
  };

  const put = () => {
    const found = marked();
    const field = last || document.getElementById("f-trigger") || document.getElementById("f-actors");
    if (!found || !field) return;
    const many = field.name === "actors" || field.name === "recipients";
    field.value = many && field.value.trim() ? `${field.value.replace(/;?\s*$/, "")}; ${found.words}` : found.words;
    if (field.dataset.at) document.getElementById(field.dataset.at).value = found.at ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (field.name === "trigger") last = document.getElementById("f-actors");
  };

  const press = (element) => {
    if (element.tagName === "SUMMARY") {
      element.parentElement.open = true;
      document.getElementById("reason")?.focus();
    } else { element.click(); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (document.activeElement) document.activeElement.blur();
      document.querySelectorAll("details[open]").forEach((one) => { one.open = false; });
      return;
    }
    if (event.target.id === "reason" && event.key === "Enter") {
      event.preventDefault();
      if (event.target.value) document.getElementById("reject-now").click();
      return;
    }
    if (inField(event.target)) return;
    if (event.key === "?") { const keys = document.getElementById("keys"); if (keys) keys.open = !keys.open; return; }
    if (event.key === "m") { event.preventDefault(); put(); return; }
    const number = "123456789".indexOf(event.key);
    if (number >= 0 && form) {
      event.preventDefault();
      document.getElementById(`f-${FIELDS[number]}`)?.focus();
      return;
    }
    const element = byKey(event.key);
    if (element) { event.preventDefault(); press(element); }
  });

  if (!form) return;
  form.addEventListener("focusin", (event) => { if (inField(event.target) && event.target.name) last = event.target; });
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  const anew = async () => {
    const answer = await fetch(form.dataset.sentence, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.sentence) document.getElementById("sentence").textContent = told.sentence;
    else if (told.fault) document.getElementById("sentence").textContent = told.fault;
    const accept = document.getElementById("accept");
    if (accept && accept.name) accept.firstChild.textContent = "Accept with corrections ";
  };
  form.addEventListener("change", anew);
  document.querySelector(".lit")?.scrollIntoView({ block: "center" });
})();
