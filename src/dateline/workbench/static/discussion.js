// A comment that is half typed is kept in this tab until it has been sent: following a link loses nothing.
"use strict";
(() => {
  const discussion = document.getElementById("discussion");
  if (!discussion) return;
  const SENT = "sent comment";

  const forms = [...discussion.querySelectorAll("form")].filter((form) => form.elements.text);
  const keyOf = (form) => ["comment", discussion.dataset.member, window.location.pathname, form.getAttribute("action"), form.elements.parent?.value ?? ""].join(" ");
  const typed = (form) => Object.fromEntries(["text", "words", "field"].filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));

  // Whoever comes back to a comment of their own has had it saved.
  const sent = sessionStorage.getItem(SENT);
  if (sent && window.location.hash.startsWith("#comment-")) sessionStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);

  for (const form of forms) {
    const key = keyOf(form);
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    if (draft) {
      for (const [name, value] of Object.entries(draft)) {
        if (form.elements[name] && (name !== "field" || !new URLSearchParams(window.location.search).has("field"))) form.elements[name].value = value;
      }
      const around = form.closest("details");
      if (around) around.open = true;
    }
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typed(form))));
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  }
})();
