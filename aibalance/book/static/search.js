/* Search: sections of pages, charts, claims, numbers and terms, each with its kind; from a disk too, so all texts come as scripts. */
"use strict";
(() => {
  const PAGE = 25;
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  const lower = (text) => text.toLowerCase().replace(/[\u2018\u2019]/g, "'");
  const wordsOf = (query) => [...new Set(lower(query).match(/[\p{Letter}\p{Number}][\p{Letter}\p{Number}._-]*/gu) || [])];
  const stem = (word) => (word.length > 4 ? word.replace(/(?:ies|y|es|s|ing|ed)$/, "") : word);
  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");

  const all = [];
  const add = (kind, title, address, place, text) =>
    all.push({ kind, title, address, place, text, low: lower(text), name: lower(title), words: lower(place) });
  for (const [page, sections] of Object.entries(PASSAGES)) {
    sections.forEach(([anchor, heading, text], number) =>
      add(number ? "Section" : "Page", heading, number ? `${page}#${anchor}` : page, number ? sections[0][1] : "", text));
  }
  ENTRIES.forEach((entry) => add(...entry));

  // Points of one thing for the words sought: in its title most, at the start of a word, and more for what says much in little.
  const WORTH = { Term: 3, Page: 4, Section: 2, Chart: 2, Claim: 1.5, Number: 0 };
  function points(thing, patterns) {
    let sum = 0, found = 0;
    for (const { start, whole } of patterns) {
      const inTitle = whole.test(thing.name) ? 10 : start.test(thing.name) ? 6 : 0;
      const inText = Math.min((thing.low.match(new RegExp(start.source, "gu")) || []).length, 4);
      const inPlace = start.test(thing.words) ? 1 : 0;
      if (inTitle || inText || inPlace) found += 1;
      sum += inTitle + inText + inPlace;
    }
    return { found, sum: sum && sum + WORTH[thing.kind] };
  }

  function search(query) {
    const words = wordsOf(query);
    const patterns = words.map((word) => ({
      start: new RegExp(`(?<![\\p{Letter}\\p{Number}])${escaped(stem(word))}`, "u"),
      whole: new RegExp(`(?<![\\p{Letter}\\p{Number}])${escaped(word)}(?![\\p{Letter}\\p{Number}])`, "u"),
    }));
    const scored = words.length ? all.map((thing) => ({ thing, ...points(thing, patterns) })).filter((hit) => hit.found) : [];
    const whole = scored.filter((hit) => hit.found === words.length);
    const hits = (whole.length ? whole : scored).sort((a, b) => b.found - a.found || b.sum - a.sum);
    return { words, hits: hits.map((hit) => hit.thing), whole: whole.length > 0 };
  }

  const make = (name, className, text) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  function excerpt(thing, words) {
    const passage = make("p", "context");
    const places = words.map((word) => thing.low.search(new RegExp(`(?<![\\p{Letter}\\p{Number}])${escaped(stem(word))}`, "u"))).filter((at) => at >= 0);
    const start = Math.max(0, (places.length ? Math.min(...places) : 0) - 80);
    const from = start ? thing.text.indexOf(" ", start) + 1 : 0;
    const long = thing.text.length > from + 240;
    const cut = long ? thing.text.slice(from, thing.text.lastIndexOf(" ", from + 240)) : thing.text.slice(from);
    const pattern = words.map((word) => `(?<![\\p{Letter}\\p{Number}])${escaped(stem(word))}[\\p{Letter}]*`).join("|");
    cut.split(new RegExp(`(${pattern})`, "giu")).forEach((piece, place) => passage.appendChild(make(place % 2 ? "mark" : "span", "", piece)));
    if (from) passage.prepend("… ");
    if (long) passage.append(" …");
    return passage;
  }

  function item(thing, words) {
    const entry = make("li"), head = make("p", "place");
    head.appendChild(make("span", "kind", thing.kind));
    if (thing.place) head.append(` · ${thing.place}`);
    const link = make("a", "", thing.title);
    const [page, anchor] = thing.address.split("#");
    const marks = thing.kind === "Section" || thing.kind === "Page" ? `?highlight=${encodeURIComponent(words.join(" "))}` : "";
    link.href = `${root}${page}${marks}${anchor ? `#${anchor}` : ""}`;
    entry.append(head, link);
    if (thing.text) entry.append(excerpt(thing, words));
    return entry;
  }

  function show(box, query) {
    const { words, hits, whole } = search(query);
    let kind = "", shown = PAGE;
    const kinds = [...new Set(["Page", "Section", "Chart", "Claim", "Number", "Term"])].filter((name) => hits.some((hit) => hit.kind === name));
    const count = document.querySelector(".search-summary"), chips = make("div", "kinds"), list = make("ul", "search"), more = make("button", "more", "Show more");
    more.type = "button";
    chips.setAttribute("role", "group");
    chips.setAttribute("aria-label", "Kinds of result");
    const ofKind = () => hits.filter((hit) => !kind || hit.kind === kind);
    function fill() {
      const left = ofKind();
      list.replaceChildren(...left.slice(0, shown).map((hit) => item(hit, words)));
      more.hidden = left.length <= shown;
      for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.value === kind));
    }
    for (const name of ["", ...kinds]) {
      const many = name ? hits.filter((hit) => hit.kind === name).length : hits.length;
      const chip = make("button", "", `${name || "All"} ${many}`);
      chip.type = "button";
      chip.value = name;
      chip.addEventListener("click", () => { kind = name; shown = PAGE; fill(); });
      chips.append(chip);
    }
    more.addEventListener("click", () => {
      const next = list.children.length;
      shown += PAGE;
      fill();
      list.children[next].querySelector("a").focus();
    });
    if (!words.length) count.textContent = "";
    else if (!hits.length) count.textContent = `Nothing in the book has “${query.trim()}”. Fewer or shorter words may find more.`;
    else if (!whole) count.textContent = `Nothing has all of these words; ${hits.length} have some of them.`;
    else count.textContent = `${hits.length} found`;
    box.replaceChildren(...(hits.length ? [chips, list, more] : []));
    if (hits.length) fill();
  }

  const ready = () => {
    const query = new URLSearchParams(location.search).get("q") || "", box = document.getElementById("search-results");
    const field = document.querySelector(".search-page input[type=search]");
    field.value = query;
    if (query) document.title = `“${query}” · ${document.title}`;
    show(box, query);
    if (!query) field.focus();
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", ready) : ready();
})();
