// Additions to the desk's plain forms: selected words become quotes, and actions are suggested while typing.

const points = (text) => [...text].length;
let chosen;

function choose(exact, before, textId) {
  if (!exact.trim()) return;
  const start = points(before);
  chosen = { exact, start, end: start + points(exact), textId };
  for (const field of document.querySelectorAll("[data-selected]")) field.value = chosen[field.dataset.selected];
  for (const said of document.querySelectorAll("[data-selection]")) {
    const words = document.createElement("q");
    words.textContent = exact;
    said.replaceChildren(said.dataset.selection + " ", words);
  }
}

// In a text area the selection belongs to the field; in displayed text it belongs to the document.
document.addEventListener("selectionchange", () => {
  const area = document.activeElement?.closest?.("textarea[data-text]");
  if (area) {
    if (area.selectionStart !== area.selectionEnd)
      choose(area.value.slice(area.selectionStart, area.selectionEnd), area.value.slice(0, area.selectionStart), area.dataset.text);
    return;
  }
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const body = (range.commonAncestorContainer.nodeType === 1 ? range.commonAncestorContainer : range.commonAncestorContainer.parentElement)?.closest(".body[data-text]");
  if (!body) return;
  const words = (from, to) => {
    const part = document.createRange();
    part.setStart(...from);
    part.setEnd(...to);
    const copy = part.cloneContents();
    copy.querySelectorAll("sup").forEach((x) => x.remove());
    return copy.textContent;
  };
  choose(words([range.startContainer, range.startOffset], [range.endContainer, range.endOffset]), words([body, 0], [range.startContainer, range.startOffset]), body.dataset.text);
});

for (const area of document.querySelectorAll("textarea[data-quote]")) {
  if (!area.dataset.quote) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = area.dataset.quote;
  button.addEventListener("click", () => {
    if (!chosen) return;
    const at = area.name.slice(0, -"exact".length);
    for (const field of ["exact", "start", "end", "textId"]) {
      const input = area.form.elements[at + field];
      if (input) input.value = chosen[field];
    }
    area.focus();
  });
  area.after(button);
}

const suggestions = document.getElementById("known-actions");
let asked;
for (const input of document.querySelectorAll("input[list='known-actions']")) {
  input.addEventListener("input", async () => {
    const words = input.value.trim();
    if (words.length < 3 || words.startsWith("ac-")) return;
    asked?.abort();
    asked = new AbortController();
    try {
      const found = await (await fetch("/api/actions?limit=20&q=" + encodeURIComponent(words), { signal: asked.signal })).json();
      for (const action of found.items ?? []) {
        if ([...suggestions.options].some((x) => x.value === action.id)) continue;
        suggestions.append(new Option(action.title, action.id));
      }
    } catch {
      // Keep the suggestions that came with the page.
    }
  });
}

document.querySelector("[autofocus]")?.focus();
