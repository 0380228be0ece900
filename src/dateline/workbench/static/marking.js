// Marking words of the text by keyboard alone: arrows go from word to word, with Shift they mark more, Enter takes.
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const SAME_LINE = 4;

// Every word of the text: the node it stands in, and from where to where.
const wordsOf = (text) => {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("[data-s]")) continue;
    for (const match of node.data.matchAll(WORD)) found.push({ node, start: match.index, end: match.index + match[0].length });
  }
  return found;
};

const boxOf = (word) => {
  const range = document.createRange();
  range.setStart(word.node, word.start);
  range.setEnd(word.node, word.end);
  return range.getBoundingClientRect();
};

export const makeMarking = (text, { changed, take, leave }) => {
  let words = [];
  let from = 0;
  let to = 0;
  let on = false;

  const show = () => {
    const [first, last] = from <= to ? [words[from], words[to]] : [words[to], words[from]];
    window.getSelection().setBaseAndExtent(first.node, first.start, last.node, last.end);
    words[to].node.parentElement.scrollIntoView({ block: "nearest" });
    changed(window.getSelection().toString());
  };

  // The word on the line above or below that stands most nearly under or over this one.
  const beyond = (at, step) => {
    const here = boxOf(words[at]);
    const middle = (here.left + here.right) / 2;
    let line = null;
    let best = at;
    let least = Infinity;
    for (let i = at + step; i >= 0 && i < words.length; i += step) {
      const box = boxOf(words[i]);
      if (Math.abs(box.top - here.top) < SAME_LINE) continue;
      if (line === null) line = box.top;
      if (Math.abs(box.top - line) >= SAME_LINE) break;
      const away = Math.abs((box.left + box.right) / 2 - middle);
      if (away < least) { least = away; best = i; }
    }
    return best;
  };

  const STEPS = {
    ArrowRight: (at) => Math.min(at + 1, words.length - 1),
    ArrowLeft: (at) => Math.max(at - 1, 0),
    ArrowDown: (at) => beyond(at, 1),
    ArrowUp: (at) => beyond(at, -1),
    Home: () => 0,
    End: () => words.length - 1,
  };

  const end = () => { on = false; leave(); };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      to = step(to);
      if (!event.shiftKey) from = to;
      show();
    } else if (event.key === "Enter" || event.key === "Escape") {
      if (event.key === "Enter") take(event.shiftKey);
      window.getSelection().removeAllRanges();
      end();
    } else if (event.key === "Tab" || event.key === "Shift") {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  return {
    // Begin at the first word of an element, else at the first word of the text.
    begin(element) {
      words = wordsOf(text);
      if (!words.length) return false;
      from = to = Math.max(0, words.findIndex((word) => element?.contains(word.node)));
      on = true;
      show();
      return true;
    },
  };
};
