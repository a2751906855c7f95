// Additions to the plain pages: arrow keys in tables and diagrams, a search key, copy buttons, and a time control that updates
// the page in place. Every page works without this script.

const editable = (x) => x.closest("input, select, textarea, [contenteditable]");

// Makes a table or diagram one stop for the Tab key, with arrow keys inside. Called when the focus first enters it, so that a page
// with thousands of marks loads fast.
function rove(root, entered) {
  const stops = [...root.querySelectorAll(root.dataset.roving)];
  if (stops.length < 2) return;
  const first = entered.closest(root.dataset.roving) ?? stops[0];
  stops.forEach((x) => (x.tabIndex = x === first ? 0 : -1));
  const place = new Map();
  const rows = [];
  const grid = root.tagName === "TABLE";
  const lines = new Map();
  for (const stop of stops) {
    const line = grid ? stop.closest("tr") : stop.dataset.lane;
    if (!lines.has(line)) lines.set(line, rows.push([]) - 1);
    place.set(stop, [lines.get(line), rows[lines.get(line)].push(stop) - 1]);
  }
  const middle = (x) => { const box = x.getBoundingClientRect(); return box.x + box.width / 2; };
  const nearest = (row, from) => row.reduce((a, b) => (Math.abs(middle(b) - middle(from)) < Math.abs(middle(a) - middle(from)) ? b : a));
  root.addEventListener("focusin", (e) => {
    const stop = e.target.closest(root.dataset.roving);
    if (!stop) return;
    stops.forEach((x) => (x.tabIndex = -1));
    stop.tabIndex = 0;
  });
  root.addEventListener("keydown", (e) => {
    const at = place.get(e.target.closest(root.dataset.roving));
    if (!at || e.ctrlKey || e.altKey || e.metaKey) return;
    const [row, column] = at;
    const to = {
      ArrowRight: () => rows[row][column + 1],
      ArrowLeft: () => rows[row][column - 1],
      ArrowDown: () => rows[row + 1] && nearest(rows[row + 1], e.target),
      ArrowUp: () => rows[row - 1] && nearest(rows[row - 1], e.target),
      Home: () => rows[row][0],
      End: () => rows[row].at(-1),
      PageUp: () => nearest(rows[0], e.target),
      PageDown: () => nearest(rows.at(-1), e.target),
    }[e.key];
    if (!to) return;
    e.preventDefault();
    const next = to();
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

// Adds a copy button after an element, if the browser has a clipboard.
function offerCopy(source) {
  if (!navigator.clipboard) return;
  const text = source.textContent.trim();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = source.dataset.copy;
  button.setAttribute("aria-describedby", source.id);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "aside";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    said.textContent = " " + source.dataset.copied;
  });
  source.after(button, said);
}

function prepare(root) {
  root.querySelectorAll("[data-roving]").forEach((x) => x.addEventListener("focusin", (e) => rove(x, e.target), { once: true }));
  root.querySelectorAll("[data-copy]").forEach(offerCopy);
  root.querySelectorAll("select[data-submit]").forEach((x) => x.addEventListener("change", () => x.form.requestSubmit()));
}

// The time control: replaces the page's content in place with the answer from url, and changes the address.
let asked;
async function swap(url, push) {
  asked?.abort();
  asked = new AbortController();
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: asked.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    main.replaceChildren(...page.getElementById("main").childNodes);
    document.title = page.title;
    document.querySelector(".foot").replaceWith(page.querySelector(".foot"));
    const state = page.querySelector(".asof .state");
    if (state) document.querySelector(".asof .state").textContent = state.textContent;
    document.querySelector(".top").replaceWith(page.querySelector(".top"));
    if (push) history.replaceState({ swapped: true }, ""), history.pushState({ swapped: true }, "", url);
    prepare(main);
  } catch (e) {
    if (e.name !== "AbortError") location.assign(url);
  } finally {
    main.removeAttribute("aria-busy");
  }
}

function address(form) {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) url.searchParams.append(name, value);
  return url;
}

const clock = document.querySelector("form[data-clock]");
let later;
clock?.addEventListener("change", (e) => {
  if (e.target.dataset.or && e.target.value) clock.elements[e.target.dataset.or].value = "";
  clearTimeout(later);
  later = setTimeout(() => swap(address(clock), true), 150);
});
clock?.addEventListener("submit", (e) => {
  e.preventDefault();
  clearTimeout(later);
  swap(address(clock), true);
});
addEventListener("popstate", (e) => e.state?.swapped && location.reload());

document.addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || editable(e.target)) return;
  const find = document.querySelector("[data-find]");
  if (!find) return;
  e.preventDefault();
  find.focus();
});

const running = document.querySelector("[data-reload]");
if (running) setTimeout(() => location.reload(), 2000);

prepare(document);
