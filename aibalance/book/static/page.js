/* What the theme's script does not do: menus that close, folded parts that open for their address, tables that scroll by keyboard. */
"use strict";
(() => {
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => menus().forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  document.addEventListener("keydown", (event) => event.key === "Escape" && menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  }));

  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);

  const reach = (box) => {
    const wide = box.scrollWidth > box.clientWidth + 1;
    if (wide) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.matches(".narrow") ? "Chart, scrolls sideways" : "Table, scrolls sideways");
    } else {
      ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
    }
  };
  // Code can be copied; the button tells what became of it, and a browser without a clipboard shows none.
  const offerCopy = (box) => {
    const code = box.querySelector("pre"), button = document.createElement("button");
    if (!code || box.closest("details.cite")) return;
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => navigator.clipboard.writeText(code.textContent.trimEnd()).then(
      () => { button.textContent = "Copied"; }, () => { button.textContent = "Not copied"; }));
    button.addEventListener("blur", () => { button.textContent = "Copy"; });
    box.append(button);
  };

  const ready = () => {
    if (navigator.clipboard) document.querySelectorAll("article div.highlight").forEach(offerCopy);
    const watch = new ResizeObserver((changes) => changes.forEach((change) => reach(change.target)));
    document.querySelectorAll(".pst-scrollable-table-container, .scroll, .house-rows, details.statistics, figure.chart .narrow").forEach((box) => watch.observe(box));
    if (location.hash) unfold();
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", ready) : ready();
})();
