// Filters the items of a page by words and by choices; keeps the state in the address where the form is marked as shared.
// Opens the rows of the entry that the address names.
(() => {
  "use strict";
  const open = () => {
    const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)).replace(/^cite-/, ""));
    const rows = entry && entry.matches(".entry") && entry.querySelector("details.rows");
    if (rows) rows.open = true;
  };
  window.addEventListener("hashchange", open);
  open();

  for (const form of document.querySelectorAll("form.filter")) {
    const items = [...document.querySelectorAll(form.dataset.items)];
    const groups = form.dataset.groups ? [...document.querySelectorAll(form.dataset.groups)] : [];
    const count = form.querySelector("output"), none = form.querySelector(".filter-none"), fields = [...form.querySelectorAll("select, input")];
    const words = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
    const shared = "shared" in form.dataset;

    function matches(item, field) {
      const value = field.value.trim();
      if (!value) return true;
      if (field.name === "text") return value.toLowerCase().split(/\s+/).every((word) => words.get(item).includes(word));
      return (item.dataset[field.name] || "").split("|").includes(value);
    }

    function apply(write) {
      let left = 0;
      for (const item of items) {
        item.hidden = !fields.every((field) => matches(item, field));
        left += !item.hidden;
      }
      const asked = left < items.length;
      for (const group of groups) {
        group.hidden = !group.querySelector(`${form.dataset.items}:not([hidden])`);
        if (group.matches("details") && asked !== "opened" in group.dataset) { // a choice opens what is folded, and folds it again
          if (asked && !group.open) { group.dataset.opened = ""; group.open = true; }
          else if (!asked) { delete group.dataset.opened; group.open = false; }
        }
      }
      if (none) none.hidden = left > 0;
      const noun = count.dataset.noun;
      count.textContent = left === items.length ? `${left} ${noun}` : `${left} of ${items.length} ${noun}`;
      if (write && shared) {
        const state = new URLSearchParams(fields.filter((f) => f.value.trim()).map((f) => [f.name, f.value.trim()])).toString();
        history.replaceState(null, "", state ? `#${state}` : location.pathname + location.search);
      }
    }

    function restore() {
      const state = new URLSearchParams(location.hash.slice(1));
      for (const field of fields) {
        const value = state.get(field.name) || "";
        field.value = value;
        if (field.value !== value) field.value = "";
      }
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => apply(true));
    form.addEventListener("reset", () => setTimeout(() => apply(true)));
    if (shared) {
      window.addEventListener("hashchange", () => { restore(); apply(false); });
      restore();
      apply(false);
    }
  }
})();
