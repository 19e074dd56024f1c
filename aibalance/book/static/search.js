/* Quote, under each result of Sphinx's search, the section of the page that holds most of the words sought. */
"use strict";
(() => {
  if (typeof DOCUMENTATION_OPTIONS !== "undefined") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  const query = new URLSearchParams(location.search).get("q") || "";
  const words = query.toLowerCase().split(/[^\p{Letter}\p{Number}.]+/u).filter((word) => word.length > 1);
  const stem = (word) => word.replace(/(?:ies|es|s|ing|ed)$/, "");
  const hits = (text) => words.reduce((sum, word) => sum + (text.toLowerCase().includes(stem(word)) ? 1 : 0), 0);

  const marked = (text) => {
    const passage = document.createElement("p");
    passage.className = "context";
    const places = words.map((word) => text.toLowerCase().indexOf(stem(word))).filter((place) => place >= 0);
    const start = Math.max(0, (places.length ? Math.min(...places) : 0) - 90);
    const cut = text.slice(start ? text.indexOf(" ", start) + 1 : 0, start + 260);
    const pattern = words.map((word) => stem(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + "\\p{Letter}*").join("|");
    const pieces = pattern ? cut.split(new RegExp(`(${pattern})`, "giu")) : [cut];
    pieces.forEach((piece, place) => {
      const part = passage.appendChild(document.createElement(place % 2 ? "mark" : "span"));
      part.textContent = piece;
    });
    if (start) passage.prepend("… ");
    passage.append(" …");
    return passage;
  };

  const quote = (item) => {
    const link = item.querySelector("a");
    if (!link || item.querySelector(".context")) return;
    const [page, anchor] = new URL(link.href).href.slice(new URL(document.documentElement.dataset.content_root || "./", location.href).href.length).split("#");
    const sections = PASSAGES[page.split("?")[0]] || [];
    const best = sections.find((section) => section[0] === anchor)
      || sections.reduce((most, section) => (hits(section[1] + " " + section[2]) > hits(most[1] + " " + most[2]) ? section : most), sections[0]);
    if (!best) return;
    if (!anchor && best !== sections[0]) {
      link.hash = best[0];
      item.appendChild(document.createElement("p")).className = "place";
      item.lastChild.textContent = best[1];
    }
    item.appendChild(marked(best[2]));
  };

  const ready = () => {
    const results = document.getElementById("search-results");
    new MutationObserver(() => results.querySelectorAll("ul.search > li").forEach(quote)).observe(results, { childList: true, subtree: true });
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", ready) : ready();
})();
