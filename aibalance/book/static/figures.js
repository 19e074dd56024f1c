/* Figures that answer: value and source at every mark for pointer, touch and arrow keys; numbers that light up their marks;
   links, images and frames to take along. What is known of the marks is loaded when a reader first asks for it. */
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg", NEAR = 26, SAID = 6;
  const root = document.documentElement.dataset.content_root || "./";
  const coarse = (event) => event.pointerType === "touch";
  const make = (name, className, text) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const loading = {};
  const load = (key) => (loading[key] ??= new Promise((done, lost) => {
    const script = document.head.appendChild(make("script"));
    script.onload = () => done(window.marks[key]);
    script.onerror = lost;
    script.src = `${root}marks/${key}.js`;
  }));

  class Plot {
    constructor(figure) {
      this.figure = figure;
      this.plot = figure.querySelector(".plot");
      this.key = this.plot.dataset.marks;
      this.plot.tabIndex = 0;
      this.plot.setAttribute("role", "group");
      this.plot.setAttribute("aria-label", "Chart: arrow keys move from mark to mark, Enter shows the rows of one");
      this.tip = this.plot.appendChild(make("div", "mark-tip"));
      this.tip.setAttribute("role", "status");
      this.tip.hidden = true;
      this.at = -1;
    }

    get marks() { return this.data.figures[this.figure.id]; }
    get box() { return [...this.plot.querySelectorAll(".wide, .narrow")].find((box) => getComputedStyle(box).display !== "none"); }
    get svg() { return this.box.querySelector("svg"); }

    async ready() {
      this.data ??= await load(this.key);
      return this;
    }

    place(number) {
      const at = this.box.matches(".narrow") ? 7 : 5;
      return [this.marks[number][at], this.marks[number][at + 1]];
    }

    scale() {
      const shown = this.svg.getBoundingClientRect(), view = this.svg.viewBox.baseVal;
      return { left: shown.left, top: shown.top, by: shown.width / view.width };
    }

    nearest(event) {
      const { left, top, by } = this.scale(), x = (event.clientX - left) / by, y = (event.clientY - top) / by;
      let best = -1, least = ((coarse(event) ? 1.6 : 1) * NEAR / by) ** 2;
      this.marks.forEach((_, number) => {
        const [a, b] = this.place(number), far = (a - x) ** 2 + (b - y) ** 2;
        if (far < least) [best, least] = [number, far];
      });
      return best;
    }

    point(number) {
      if (number === this.at) return;
      this.at = number;
      const mark = this.marks[number];
      this.ring(mark ? [number] : []);
      this.fade(mark && mark[0]);
      this.tip.hidden = !mark;
      if (!mark) return;
      const sources = [...new Set(mark[3].map((row) => this.data.sources[this.data.rows[row][4]][0]))];
      const more = sources.length > 2 ? ` and ${sources.length - 2} more` : "";
      this.tip.replaceChildren(make("strong", "", mark[2] || mark[1]), make("span", "", mark[2] ? mark[1] : ""),
        make("small", "", sources.slice(0, 2).join("; ") + more));
      const { left, top, by } = this.scale(), own = this.plot.getBoundingClientRect(), [x, y] = this.place(number);
      const across = left - own.left + x * by, down = top - own.top + y * by, { offsetWidth: w, offsetHeight: h } = this.tip;
      this.tip.style.left = `${Math.max(0, Math.min(across - w / 2, own.width - w))}px`;
      this.tip.style.top = `${down - h - 14 > -40 ? down - h - 14 : down + 14}px`;
    }

    ring(numbers) {
      this.plot.querySelectorAll(".rings").forEach((old) => old.remove());
      if (!numbers.length) return;
      const rings = this.svg.appendChild(document.createElementNS(SVG, "g"));
      rings.setAttribute("class", "rings");
      for (const number of numbers) {
        const ring = rings.appendChild(document.createElementNS(SVG, "circle")), [x, y] = this.place(number);
        ring.setAttribute("cx", x);
        ring.setAttribute("cy", y);
        ring.setAttribute("r", 8);
      }
    }

    /* Which series a shape belongs to: a dot by its mark, a line by its ends, a text by its words, another shape by the marks
       within it, the rest by colour. Lines across the axes and texts of ticks have colours that series may have too: they stay. */
    owners() {
      const svg = this.svg;
      if (this.owned?.svg === svg) return this.owned.map;
      const map = new Map(), hues = new Map(), rest = [], names = new Set(this.marks.map((mark) => mark[0]));
      const probe = (name) => { svg.style.color = `var(--chart-${name})`; return getComputedStyle(svg).color; };
      const idle = ["grid", "muted", "ground", "ink"].map(probe);
      svg.style.color = "";
      const hue = (shape) => {
        const { fill, stroke } = getComputedStyle(shape);
        return fill !== "none" && !idle.includes(fill) ? fill : stroke !== "none" ? stroke : fill;
      };
      const within = (left, top, right, bottom) => new Set(this.marks.filter((_, n) => {
        const [x, y] = this.place(n);
        return x >= left - 2 && x <= right + 2 && y >= top - 2 && y <= bottom + 2;
      }).map((mark) => mark[0]));
      for (const shape of svg.querySelectorAll("path, use, text")) {
        if (shape.closest("defs, clipPath, .rings")) continue;
        const colour = hue(shape), quiet = idle.includes(colour), said = shape.textContent;
        const { x, y, width, height } = shape.getBBox();
        let found = new Set();
        if (shape.matches("text")) {
          if (/[a-z]{2}/i.test(said)) found = new Set([...names].filter((name) => (names.has(said) ? name === said : name.includes(said))));
        } else {
          if (shape.matches("path") && getComputedStyle(shape).fill === "none") {
            const ends = [0, shape.getTotalLength()].map((far) => shape.getPointAtLength(far));
            const [first, last] = ends.map(({ x, y }) => within(x, y, x, y));
            found = new Set([...first].filter((name) => last.has(name)));
          }
          if (!found.size && (!quiet || shape.matches("use"))) found = within(x, y, x + width, y + height);
        }
        if (found.size === 1) {
          const [name] = found;
          map.set(shape, name);
          if (!shape.matches("text")) hues.set(colour, hues.has(colour) && hues.get(colour) !== name ? null : name);
        } else if (!quiet || (shape.matches("path") && width > 1 && height > 1)) rest.push([shape, colour]);
      }
      for (const [shape, colour] of rest) if (hues.get(colour)) map.set(shape, hues.get(colour));
      this.owned = { svg, map };
      return map;
    }

    fade(series) {
      if (!series && !this.owned) return;
      for (const [shape, name] of this.owners()) shape.classList.toggle("faded", Boolean(series) && name !== series);
    }

    choose(number) {
      this.figure.querySelector(".mark-panel")?.remove();
      this.point(number);
      const mark = this.marks[number];
      if (!mark) return;
      const panel = make("section", "mark-panel"), title = make("p", "mark-name");
      panel.setAttribute("aria-label", `Rows of ${mark[1]}`);
      title.append(make("strong", "", mark[1]), mark[2] ? ` ${mark[2]}` : "");
      const close = make("button", "", "Close");
      close.type = "button";
      close.addEventListener("click", () => { this.choose(-1); this.plot.focus(); });
      title.append(close);
      panel.append(title);
      if (mark[3].length) panel.append(this.table(mark));
      const said = this.said(number);
      if (said.length) {
        const list = make("ul");
        for (const [link, sentence] of said) {
          const item = list.appendChild(make("li")), go = item.appendChild(make("a", "", sentence));
          go.href = `#${link.id}`;
          go.addEventListener("click", (event) => { event.preventDefault(); link.focus({ focusVisible: true }); link.scrollIntoView({ block: "center" }); });
        }
        panel.append(make("p", "mark-said", "Sentences that use it"), list);
      }
      this.plot.after(panel);
    }

    /* The data rows behind a mark, those of one series and source in one line. */
    table(mark) {
      const table = make("table"), body = make("tbody"), lines = new Map();
      const head = table.appendChild(make("thead")).appendChild(make("tr"));
      for (const name of ["Data rows", "Values", "Source"]) head.appendChild(make("th", "", name)).scope = "col";
      table.append(body);
      for (const number of mark[3]) {
        const [what, whose, when, value, source, grade] = this.data.rows[number], key = [what, whose, source, grade].join();
        if (!lines.has(key)) {
          const line = body.appendChild(make("tr")), name = line.appendChild(make("td", "", what));
          name.append(make("small", "", whose));
          lines.set(key, line.appendChild(make("td")));
          const cell = line.appendChild(make("td")), link = cell.appendChild(make("a", "", this.data.sources[source][0]));
          link.href = this.data.sources[source][1];
          cell.append(make("small", "", grade));
        }
        const told = lines.get(key).appendChild(make("span", "", `${when}: `));
        told.append(make("b", "", value));
      }
      if (mark[4]) body.appendChild(make("tr")).appendChild(make("td", "", `and ${mark[4]} more rows`)).colSpan = 3;
      return table;
    }

    /* The sentences of the page whose numbers light this mark, those that light fewest first. */
    said(number) {
      const hits = Object.entries(this.data.numbers).filter(([, shown]) => shown[this.figure.id]?.includes(number));
      hits.sort(([, a], [, b]) => a[this.figure.id].length - b[this.figure.id].length);
      const found = new Map();
      for (const [name] of hits) {
        for (const link of document.querySelectorAll(`a.statistic[aria-describedby="about-${name}"]`)) {
          const sentence = sentenceOf(link);
          if (sentence && ![...found.values()].includes(sentence)) found.set(link, sentence);
        }
      }
      return [...found].slice(0, SAID);
    }

    step(event) {
      const { marks, at } = this, names = [...new Set(marks.map((mark) => mark[0]))];
      const ahead = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const own = (name) => marks.map((_, n) => n).filter((n) => marks[n][0] === name);
      const turn = (list, from) => list[Math.max(0, Math.min(list.length - 1, from + ahead))];
      if (at < 0) return own(names[0])[0];
      const line = own(marks[at][0]);
      if (names.length < 2 || names.length === marks.length) return turn(marks.map((_, n) => n), at);
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") return turn(line, line.indexOf(at));
      const [x, y] = this.place(at), far = (n) => Math.abs(this.place(n)[0] - x) * 100 + Math.abs(this.place(n)[1] - y);
      return own(turn(names, names.indexOf(marks[at][0]))).reduce((best, n) => (far(n) < far(best) ? n : best));
    }

    press(event) {
      if (event.target !== this.plot) return;
      const number = event.key.startsWith("Arrow") ? this.step(event)
        : event.key === "Home" ? 0 : event.key === "End" ? this.marks.length - 1 : -1;
      if (number >= 0) this.point(number);
      else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
      else if (event.key === "Escape" && this.at >= 0) this.choose(-1);
      else return;
      event.preventDefault();
    }
  }

  function sentenceOf(link) {
    const block = link.closest("p, li, dd");
    if (!block || link.closest(".number-card, .mark-panel, figure")) return "";
    const range = document.createRange();
    range.setStart(block, 0);
    range.setEndBefore(link);
    const before = range.toString().length, text = block.textContent;
    let start = 0;
    for (const end of [...text.matchAll(/[.?!]["”)]?\s+(?=[A-Z“"(])/g)].map((m) => m.index + m[0].length).concat(text.length)) {
      if (before < end) return text.slice(start, end).replace(/\s+/g, " ").trim();
      start = end;
    }
    return "";
  }

  const plots = new Map();
  const plotOf = (figure) => {
    if (!plots.has(figure)) plots.set(figure, new Plot(figure));
    return plots.get(figure);
  };
  const under = (event) => event.target instanceof Element && event.target.closest(".plot[data-marks]");
  const nameOf = (link) => link.getAttribute("aria-describedby")?.replace("about-", "");

  /* Numbers light up their marks, in every figure of the page. */
  let lit = "";
  async function light(name) {
    if (name === lit) return;
    lit = name;
    plots.forEach((plot) => plot.at < 0 && plot.ring([]));
    const key = name.split("-")[0], figures = key ? [...document.querySelectorAll(`.plot[data-marks="${key}"]`)].map((plot) => plot.parentElement) : [];
    if (!figures.length) return;
    const { numbers } = await load(key);
    if (lit !== name) return;
    for (const figure of figures) {
      const plot = await plotOf(figure).ready();
      if (numbers[name]?.[figure.id] && plot.box) plot.ring(numbers[name][figure.id]);
    }
  }
  const numberAt = (node) => {
    const link = node instanceof Element && node.closest("a.statistic, .number-card");
    return !link ? "" : link.matches("a") ? nameOf(link) || "" : link.id.replace("card-", "");
  };

  let asked = null;
  document.addEventListener("pointermove", async (event) => {
    if (coarse(event)) return;
    const box = under(event), figure = box && box.parentElement;
    if (asked && asked !== figure && plots.has(asked)) plots.get(asked).point(-1);
    asked = figure;
    if (!figure) return;
    const plot = await plotOf(figure).ready();
    if (asked === figure) plot.point(plot.nearest(event));
  });
  document.addEventListener("click", async (event) => {
    const box = under(event), to = event.target instanceof Element && event.target.closest("a.to-mark");
    if (box) {
      const plot = await plotOf(box.parentElement).ready();
      plot.choose(plot.nearest(event));
    } else if (to) {
      const figure = document.getElementById(to.hash.slice(1)), name = to.closest(".number-card")?.id.replace("card-", "");
      if (!figure || to.pathname !== location.pathname || !figure.querySelector(".plot[data-marks]")) return;
      event.preventDefault();
      const plot = plotOf(figure);
      figure.querySelector(".chart-table")?.removeAttribute("open");
      plot.plot.focus({ preventScroll: true });
      plot.plot.scrollIntoView({ block: "center" });
      await plot.ready();
      const [first] = plot.data.numbers[name]?.[figure.id] || [];
      if (first !== undefined) plot.choose(first);
    }
  });
  document.addEventListener("keydown", async (event) => {
    const box = under(event);
    if (box && /^(Arrow|Home$|End$|Enter$|Escape$)/.test(event.key)) {
      const plot = plotOf(box.parentElement);
      if (event.target === plot.plot && event.key.startsWith("Arrow")) event.preventDefault();
      (await plot.ready()).press(event);
    }
  });
  document.addEventListener("pointerover", (event) => light(numberAt(event.target)));
  document.addEventListener("focusin", (event) => light(numberAt(event.target)));
  document.addEventListener("focusout", (event) => {
    const box = under(event), plot = box && plots.get(box.parentElement);
    if (plot?.data && !plot.figure.contains(event.relatedTarget) && !plot.figure.querySelector(".mark-panel")) plot.point(-1);
  });

  /* What a reader takes along. */
  async function picture(address) {
    const image = new Image();
    image.src = URL.createObjectURL(await (await fetch(address)).blob());
    await image.decode();
    const canvas = make("canvas");
    [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }
  const button = (list, text, act, instead) => {
    const made = list.appendChild(make("li")).appendChild(make("button", "", text));
    made.type = "button";
    made.addEventListener("click", async () => {
      try {
        await act();
        made.textContent = "Copied";
      } catch {
        made.textContent = instead;
      }
      setTimeout(() => (made.textContent = text), 2500);
    });
  };
  const frame = (details) => {
    const link = details.querySelector("a"), figure = details.closest("figure"), place = details.querySelector("pre") || details.appendChild(make("pre"));
    const height = Math.ceil(figure.offsetHeight / 50) * 50, title = figure.querySelector(".chart-title").textContent.replace(/["<&]/g, "");
    place.textContent = `<iframe src="${link.href}" title="${title}" width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;
    if (!details.querySelector("button")) button(details.appendChild(make("ul")), "Copy code", () => navigator.clipboard.writeText(place.textContent), "Select it and press Ctrl+C");
  };
  for (const bar of document.querySelectorAll(".chart-bar")) {
    const list = bar.querySelector("ul"), link = list.querySelector("a"), svg = list.querySelector('a[href$=".svg"]');
    button(list, "Copy link", () => navigator.clipboard.writeText(link.href), "Not allowed here");
    button(list, "Copy image", () => navigator.clipboard.write([new ClipboardItem({ "image/png": picture(svg.href) })]), "Not allowed: take the SVG");
  }
  document.addEventListener("toggle", (event) => event.target.matches("details.embed[open]") && frame(event.target), true);

  /* The table of a figure, in the order of any of its columns; what is not known comes last. */
  for (const table of document.querySelectorAll(".chart-table table.sortable")) {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const sort = make("button", "", head.textContent), of = (row) => row.cells[column];
      sort.type = "button";
      head.replaceChildren(sort);
      sort.addEventListener("click", () => {
        const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", turn > 0 ? "ascending" : "descending");
        const known = (cell) => cell.textContent !== "–";
        body.append(...[...body.rows].sort((a, b) => known(of(b)) - known(of(a)) || turn * ("value" in of(a).dataset
          ? of(a).dataset.value - of(b).dataset.value : of(a).textContent.localeCompare(of(b).textContent))));
      });
    });
  }
  document.querySelectorAll(".plot[data-marks]").forEach((plot) => plotOf(plot.parentElement));

  /* On a page of its own a figure has no other script: a drawing that scrolls sideways must be reached by keys there too. */
  for (const box of document.querySelectorAll(".embedded .narrow")) {
    if (box.scrollWidth <= box.clientWidth + 1) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Chart, scrolls sideways");
  }
})();
