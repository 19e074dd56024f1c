// Cards of numbers and of terms: shown on hover, focus and a first tap, beside the number and inside the window; Escape closes them.
// A number is one stop of the tab key; the arrow keys lead from it to the links of its card, from one to the next, and back.
(() => {
  "use strict";
  if (!("popover" in HTMLElement.prototype)) return; // the numbers stay plain links
  const EDGE = 8, LINGER = 250;
  let shown = null, number = null, timer = 0, tapped = null, openBefore = null;

  const cardOf = (link) => document.getElementById(link.getAttribute("aria-describedby").replace(/^about-/, "card-"));
  const linkAt = (event) => event.target instanceof Element ? event.target.closest("a.statistic, a.defined") : null;

  function place(card, link) {
    const boxes = [...link.getClientRects()], first = boxes[0], last = boxes.at(-1), width = document.documentElement.clientWidth, height = window.innerHeight;
    const { offsetWidth: w, offsetHeight: h } = card;
    const left = Math.max(EDGE, Math.min(last.left, width - w - EDGE));
    let top = last.bottom + 4;
    if (top + h > height - EDGE) top = first.top - h - 4 >= EDGE ? first.top - h - 4 : Math.max(EDGE, height - h - EDGE);
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${top + window.scrollY}px`;
  }

  function show(link) {
    clearTimeout(timer);
    if (number === link && shown) return;
    hide();
    number = link;
    shown = cardOf(link);
    link.after(shown); // so that the tab key leads on from its links to the next number
    for (const inner of shown.querySelectorAll("a")) inner.tabIndex = -1;
    shown.showPopover();
    place(shown, link);
  }

  function hide() {
    clearTimeout(timer);
    if (shown) {
      if (shown.contains(document.activeElement)) number.focus();
      shown.hidePopover();
    }
    shown = number = null;
  }

  const later = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };
  const inside = (node) => shown && node instanceof Node && (shown.contains(node) || number.contains(node));

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (link) later(() => show(link), shown ? 0 : 90);
    else if (inside(event.target)) clearTimeout(timer);
    else if (shown && !inside(document.activeElement)) later(hide, LINGER);
    else if (!shown) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link && link !== tapped) { if (link.matches(":focus-visible")) show(link); }
    else if (shown && !inside(event.target)) hide();
  });
  document.addEventListener("pointerdown", (event) => {
    const link = linkAt(event);
    tapped = event.pointerType === "touch" ? link : null;
    openBefore = number;
    if (shown && !link && !inside(event.target)) hide();
  });
  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (link && link === tapped && link !== openBefore) { event.preventDefault(); show(link); }
    tapped = null;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) { event.stopPropagation(); hide(); return; }
    if (!shown || !["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"].includes(event.key)) return;
    const stops = [number, ...shown.querySelectorAll("a")], at = stops.indexOf(document.activeElement);
    if (at < 0 || stops.length < 2) return;
    event.preventDefault();
    stops[(at + (/Down|Right/.test(event.key) ? 1 : stops.length - 1)) % stops.length].focus();
  }, true);
  window.addEventListener("resize", () => { if (shown) place(shown, number); });
})();
