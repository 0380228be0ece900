// Keys for review. Every key presses a button or follows a link that stands on the page, which works without keys too.
import { makeMarking } from "./marking.js";

const form = document.getElementById("judge");
const text = document.getElementById("text");
const status = document.getElementById("marking");
const NUMBERED = ["type", "mode", "actors", "recipients", "place", "start", "end", "status", "note"];
const LETTERED = { x: "contexts", w: "sources", f: "figures", t: "trigger" };
const SEVERAL = new Set(["actors", "recipients", "sources", "figures"]);
const ROLES = { actors: "actor", recipients: "recipient", place: "place", start: "date", end: "date", figures: "figure" };
let last = null;
let sent = false;

const inField = (target) => target.matches("input:not([type=checkbox], [type=radio]), select, textarea");
const byKey = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const takesWords = (field) => field && field.tagName === "INPUT" && field.id.startsWith("f-") && field.name !== "note";
const target = () => (takesWords(last) ? last : document.getElementById("f-trigger") || document.getElementById("f-actors"));
const labelOf = (field) => (field.labels[0] ? field.labels[0].textContent.trim() : field.name);

// The words marked in the text, and the offset of the first of them in the article, counted in characters.
const marked = () => {
  const selection = window.getSelection();
  const chosen = selection.toString();
  if (!chosen.trim() || !text || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer)) return null;
  const span = range.startContainer.parentElement.closest("[data-s]");
  const lead = chosen.length - chosen.trimStart().length;
  const before = range.startContainer.textContent.slice(0, range.startOffset);
  return { words: chosen.trim(), at: span ? Number(span.dataset.s) + [...before].length + lead : null };
};

// The words as a field takes them: a source says something, a figure counts something.
const asValue = (field, words) => {
  if (field.name === "sources") return `${words}: asserts`;
  if (field.name !== "figures") return words;
  const known = [...document.querySelectorAll("#known-figures option")].find((one) => one.value.endsWith(`: ${words}`));
  return known ? known.value : `other: ${words}`;
};

const put = (replace = false) => {
  const found = marked();
  const field = target();
  if (!found || !field) return;
  const value = asValue(field, found.words);
  const before = field.value.replace(/;?\s*$/, "");
  field.value = SEVERAL.has(field.name) && before && !replace ? `${before}; ${value}` : value;
  if (field.dataset.at) document.getElementById(field.dataset.at).value = found.at ?? "";
  const places = document.getElementById("marked");
  if (places && found.at !== null) places.value += `${found.at} ${found.words.replace(/\s+/g, " ")}\n`;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (field.name === "trigger") last = document.getElementById("f-actors");
};

const say = (words) => { if (status) { status.textContent = words; status.hidden = !words; } };
const marking = text && form ? makeMarking(text, {
  changed: (words) => say(status.dataset.said.replace("%(field)s", () => labelOf(target())).replace("%(words)s", () => words)),
  take: put,
  leave: () => say(""),
}) : null;

const mark = () => {
  if (marked()) { put(); window.getSelection().removeAllRanges(); return; }
  const role = ROLES[target()?.name];
  const at = (role && text.querySelector(`[data-role="${role}"]`)) || text.querySelector("[data-role]") || text.querySelector(".block");
  if (document.activeElement) document.activeElement.blur();
  marking?.begin(at);
};

const press = (element) => {
  if (element.tagName === "SUMMARY") {
    element.parentElement.open = true;
    document.getElementById("reason")?.focus();
  } else { element.click(); }
};

// On the page of two events that are one a number changes what is taken of a field.
const turn = (line) => {
  const choices = [...line.querySelectorAll("input[type=radio]")];
  choices[(choices.findIndex((one) => one.checked) + 1) % choices.length].checked = true;
};

const aim = (name) => {
  const field = name && document.getElementById(`f-${name}`);
  if (field) field.focus();
  // As with Tab: what is typed takes the place of what stood there.
  if (field && field.select) field.select();
  return Boolean(field);
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
  if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys) { keys.open = !keys.open; if (keys.open) keys.scrollIntoView({ block: "nearest" }); }
    return;
  }
  if (event.key === "m" && marking) { event.preventDefault(); mark(); return; }
  const line = document.querySelector(`[data-line="${CSS.escape(event.key)}"]`);
  if (line) { event.preventDefault(); turn(line); return; }
  const number = "123456789".indexOf(event.key);
  if (form && aim(number >= 0 ? NUMBERED[number] : LETTERED[event.key])) { event.preventDefault(); return; }
  const element = byKey(event.key);
  if (element) { event.preventDefault(); press(element); }
});

// What is typed and not yet decided is kept in this tab, and put back when its event is opened again.
const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "form_token"));
const keepDraft = (key) => {
  const undecided = JSON.parse(sessionStorage.getItem(key) || "null");
  if (undecided && undecided.sequence !== form.elements.sequence?.value) sessionStorage.removeItem(key);
  else if (undecided && form.dataset.fresh) {
    for (const [name, value] of Object.entries(undecided)) {
      const field = form.elements[name];
      if (!field || field.type === "hidden" && name !== "marked") continue;
      if (field.type === "checkbox") field.checked = true; else field.value = value;
    }
    for (const field of form.querySelectorAll("input[type=checkbox]")) field.checked = field.name in undecided;
    const note = document.getElementById("put-back");
    if (note) note.hidden = false;
    return true;
  }
  return false;
};

// Why a form cannot be, or what it does besides; an element of the page that is hidden while there is nothing to say.
const show = (id, words) => {
  const line = document.getElementById(id);
  if (line) { line.textContent = words; line.hidden = !words; }
};

// The places that a name may mean, to choose from.
const offer = (places) => {
  const options = places.map((one, number) => {
    const label = document.createElement("label");
    label.className = "tick";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "place_choice", value: one.choice });
    radio.checked = number === 0;
    label.append(radio, ` ${one.label}`);
    return label;
  });
  document.getElementById("place-options").replaceChildren(...options);
  const whereabouts = document.getElementById("whereabouts");
  whereabouts.open = true;
  whereabouts.scrollIntoView({ block: "nearest" });
};

// Only the modes of the chosen type can be chosen; one of another type is let go.
const fitModes = () => {
  const mode = form.elements.mode;
  for (const group of mode.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = group.dataset.type !== form.elements.type.value;
  }
  if (mode.selectedOptions[0]?.parentElement.disabled) mode.value = "";
};

if (form) {
  const key = `draft ${form.dataset.member} ${form.getAttribute("action")}`;
  const anew = async () => {
    const answer = await fetch(form.dataset.sentence, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.sentence) document.getElementById("sentence").textContent = told.sentence;
    show("fault", told.fault);
    show("warning", told.warning);
    if (told.asks_for_place) offer(told.places);
    const accept = document.getElementById("accept");
    if (accept && accept.name) accept.firstChild.textContent = `${form.dataset.corrected} `;
  };
  const changed = (event) => {
    if (event.target.name === "type") fitModes();
    // Where a place lies was said of the name that stood there before.
    if (event.target.name === "place") {
      for (const one of form.querySelectorAll("[name=place_choice]")) one.checked = false;
      for (const name of ["place_lat", "place_lon"]) form.elements[name].value = "";
      document.getElementById("place-options").replaceChildren();
    }
    sessionStorage.setItem(key, JSON.stringify(fields()));
    anew();
  };
  form.addEventListener("focusin", (event) => { if (inField(event.target) && event.target.name) last = event.target; });
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  form.addEventListener("change", changed);
  window.addEventListener("pageshow", () => { sent = false; });
  document.getElementById("drop-draft")?.addEventListener("click", () => { sessionStorage.removeItem(key); window.location.reload(); });
  // What was refused comes back with its corrections, which the sentence is to show.
  if (keepDraft(key) || !form.dataset.fresh) anew();
  fitModes();
  document.querySelector(".lit")?.scrollIntoView({ block: "center" });
  // At the end of a long article the foot of the page would push the sentence out of view.
  const beside = form.closest(".beside");
  if (beside && getComputedStyle(beside).position === "sticky") window.scrollBy(0, Math.min(0, beside.getBoundingClientRect().top));
}
document.documentElement.dataset.keys = "ready";
