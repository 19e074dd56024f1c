/* The pair explorer: any two economies, any series with rows. Data and Vega are fetched by this page alone; the address keeps the choice. */
"use strict";
(() => {
  const root = document.querySelector("[data-explorer-pair]"), script = document.currentScript.src;
  if (!root) return;
  const THIN = "\u202f", MINUS = "\u2212", DIFFERENCE = ["points", "year", "rank"]; // units of which a ratio says nothing
  const one = (selector) => root.querySelector(selector), field = (name) => one(`[name="${name}"]`);
  const fetched = (name, found) => new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = new URL(name, script).href;
    tag.onload = () => resolve(found());
    tag.onerror = () => reject(new Error(name));
    document.head.append(tag);
  });
  let engine;
  const vega = () => engine ??= fetched("vega.js", () => window.vegaEmbed);

  function start(data) {
    const known = new Map([...data.frontier.map((one) => [`frontier.${one.id}`, one]), ...data.indicators.map((one) => [one.id, one])]);
    const name = (code) => (data.economies[code] ?? [code])[0];
    const colour = (code, place) => {
      const own = (data.economies[code] ?? [])[1] || ["other", "other3"][place];
      return `var(--chart-${own}, ${data.colours[own]})`;
    };
    const paint = (tone) => `var(--chart-${tone}, ${data.colours[tone]})`;

    /* As the book prints numbers, to three digits. */
    const digits = (value) => {
      const size = Math.abs(value), sign = value < 0 ? MINUS : "";
      if (size >= 1e15) {
        const [head, power] = size.toExponential(1).split("e+");
        return `${sign}${head}${THIN}×${THIN}10${[...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
      }
      if (size >= 1000) return sign + Math.round(size).toString().replace(/\B(?=(\d{3})+$)/g, ",");
      return sign + (Number.isInteger(size) ? String(size) : size < 0.001 ? size.toPrecision(2) : String(Number(size.toPrecision(3))));
    };
    const print = (value, unit) => {
      const [before, after] = data.units[unit] ?? ["", ""];
      if (unit === "year") return String(value);
      const [size, word] = before || Math.abs(value) < 1e6 || Math.abs(value) >= 1e15 ? [1, ""]
        : Math.abs(value) >= 1e9 ? [1e9, `${THIN}bn`] : [1e6, `${THIN}m`];
      const text = digits(size === 1 ? value : Number((value / size).toPrecision(3)));
      return text.startsWith(MINUS) ? `${MINUS}${before}${text.slice(1)}${word}${after}` : `${before}${text}${word}${after}`;
    };
    const when = (period) => { // the start of a period as a decimal year; of its last part for a span
      const [, year, part = ""] = period.split("/").pop().match(/^(\d{4})-?(.*)$/);
      if (part[0] === "Q") return Number(year) + (part[1] - 1) / 4;
      if (part[0] === "H") return Number(year) + (part[1] - 1) / 2;
      const [month, day] = part.split("-").map(Number);
      return Number(year) + (part ? (month - 1) / 12 + (day ? (day - 1) / 365.25 : 0) : 0);
    };
    const edition = (id) => {
      const [short, edited] = data.sources[id];
      return short.includes(edited) || edited.startsWith("news report") ? short : `${short}, ${edited}`;
    };
    const option = (value, text) => {
      const made = document.createElement("option");
      made.value = value;
      made.textContent = text;
      return made;
    };
    const group = (label, options) => {
      const made = document.createElement("optgroup");
      made.label = label;
      made.append(...options);
      return made;
    };
    const fill = (select, value, options, otherwise) => {
      select.replaceChildren(...options);
      const values = [...select.options].map((each) => each.value);
      select.value = values.includes(value) ? value : otherwise ?? values[0];
    };

    const fields = Object.fromEntries(["measure", "first", "second", "part", "from", "to", "log", "table"].map((key) => [key, field(key)]));
    const by = {};
    for (const each of data.indicators) (by[each.section] ??= []).push(option(each.id, each.label));
    fields.measure.append(
      ...Object.keys(by).sort().map((section) => group(data.sections[section] ?? `Section ${section}`, by[section].sort((a, b) => a.textContent.localeCompare(b.textContent)))),
      group("Frontier models", data.frontier.map((each) => option(`frontier.${each.id}`, each.label))));
    const usual = { measure: data.first, first: data.pair[0], second: data.pair[1], part: "", from: "", to: "" };

    /* The rows of what is chosen, one object a mark. */
    function chosen() {
      const series = known.get(fields.measure.value), models = "models" in series;
      const pair = [fields.first.value, fields.second.value];
      const lines = models ? [] : series.lines.filter(([, code, part]) => pair.includes(code) && part === fields.part.value);
      const editions = [...new Set(lines.map(([source]) => source))].sort((a, b) => data.sources[b][2].localeCompare(data.sources[a][2]));
      const rows = models
        ? series.models.filter((model) => pair.includes(model.economy)).map((model) => ({ ...model, x: when(model.date), y: model.value, period: model.date, line: model.economy, status: "" }))
        : lines.flatMap(([source, economy, part, points], place) => points.map(([period, value, status = ""]) => (
          { source, economy, part, period, x: when(period), y: value, status, line: `${economy} ${source} ${place}`, span: period.includes("/") })));
      for (const row of rows) {
        row.place = pair.indexOf(row.economy);
        row.colour = colour(row.economy, row.place);
        row.dash = [[], [6, 3], [2, 3]][Math.min(Math.max(editions.indexOf(row.source), 0), 2)];
        row.hollow = Boolean(row.status);
        row.tip = `${row.model ? `${row.model} (${row.developer}), ` : ""}${name(row.economy)}, ${row.period.replace("/", "–")}: ${print(row.y, series.unit)}` +
          `${data.status[row.status] ? ` (${data.status[row.status]})` : ""}. ${edition(row.source)}`;
      }
      return { series, models, pair, editions, rows };
    }
    const within = (rows) => rows.filter((row) => Math.floor(row.x) >= Number(fields.from.value) && Math.floor(row.x) <= Number(fields.to.value));

    /* First over second where one edition has both for one period; a difference where a ratio says nothing. */
    function compared({ series, models, pair, rows }) {
      if (models || pair[0] === pair[1]) return { kind: "", rows: [] };
      const kind = DIFFERENCE.includes(series.unit) ? "difference" : "ratio", found = new Map();
      for (const row of rows) {
        const key = `${row.source} ${row.period}`, held = found.get(key) ?? [];
        held[row.place] = row;
        found.set(key, held);
      }
      const made = [...found.values()].filter((both) => both[0] && both[1] && (kind === "difference" || (both[0].y > 0 && both[1].y > 0)))
        .map(([a, b]) => ({ source: a.source, period: a.period, x: a.x, y: kind === "ratio" ? a.y / b.y : a.y - b.y, span: a.span,
          dash: a.dash, line: a.source + a.period.replace(/\d/g, "0"), hollow: a.hollow || b.hollow, both: [a, b] }));
      for (const row of made)
        row.tip = `${name(pair[0])} ${kind === "ratio" ? "over" : "less"} ${name(pair[1])}, ${row.period.replace("/", "–")}: ${said(row, kind, series)}. ${edition(row.source)}`;
      return { kind, rows: made.sort((a, b) => a.x - b.x) };
    }
    const said = (row, kind, series) => kind === "ratio" ? `${digits(row.y)}${THIN}times` : print(row.y, series.unit);

    function finding({ series, models, pair, rows, editions }, both) {
      if (models) {
        const best = pair.map((code) => rows.filter((row) => row.economy === code).sort((a, b) => b.y - a.y)[0]);
        const told = best.map((row, place) => row ? `${name(row.economy)} ${print(row.y, series.unit)} (${row.model}, ${row.date})` : `${name(pair[place])} no model`);
        return [`${series.label}, highest: ${told.join("; ")}.`, `${rows.length} models in the years shown.`];
      }
      const part = fields.part.value, label = `${series.label}${part ? `, ${data.subjects[part] ?? part}` : ""}`;
      const value = (row) => print(row.y, series.unit) + (data.status[row.status] ? ` (${data.status[row.status]})` : "");
      const whole = (found) => { const complete = found.filter((row) => [row, ...(row.both ?? [])].every((each) => !["partial", "forecast"].includes(each.status)));
        return complete.length ? complete : found; }; // a headline is about what has been, if anything has
      const lacking = pair.filter((code) => !rows.some((row) => row.economy === code));
      const newest = whole(both.rows.filter((row) => row.source === editions[0])).pop() ?? whole(both.rows).pop();
      if (newest) {
        const [a, b] = newest.both;
        return [`${label}, ${newest.period.replace("/", "–")}: ${name(pair[0])} ${value(a)}, ${name(pair[1])} ${value(b)}.`,
          `First ${both.kind === "ratio" ? "over" : "less"} second: ${said(newest, both.kind, series)}. ${edition(newest.source)}.`];
      }
      const last = pair.map((code) => whole(rows.filter((row) => row.economy === code).sort((a, b) => a.x - b.x)).pop()).filter(Boolean);
      const told = [...new Set(last)].map((row) => `${name(row.economy)} ${value(row)} in ${row.period.replace("/", "–")}`);
      return [`${label}: ${told.join("; ") || "no rows"}.`,
        lacking.length ? `No row for ${lacking.map(name).join(" and ")} in the current edition and these years.` : pair[0] === pair[1] ? "" : "No period that both have in one edition."];
    }

    /* Drawing */
    const axis = { labelColor: paint("muted"), titleColor: paint("muted"), gridColor: paint("grid"), domain: false, ticks: false,
      labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelPadding: 6 };
    function drawing(rows, width, height, y, marks, labels) {
      const x = { field: "x", type: "quantitative", title: null, scale: { nice: false, zero: false, padding: 8 },
        axis: { format: "d", tickMinStep: 1, grid: false, tickCount: Math.max(2, Math.floor(width / 90)), labelFlush: true } };
      const paintOf = { field: "colour", type: "nominal", scale: null };
      const shared = { x, y: { field: "y", type: "quantitative", title: null, ...y } };
      return { background: null, width, height, padding: { left: 2, right: 2, top: 8, bottom: 2 }, autosize: { type: "fit", contains: "padding" }, data: { values: rows },
        config: { font: "DejaVu Sans", aria: false, view: { stroke: null }, axis, text: { fontSize: 12 } },
        layer: [
          ...marks,
          ...!rows.some((row) => !row.scatter && !row.span) ? [] : [{ transform: [{ filter: "!datum.scatter && !datum.span" }], mark: { type: "line", strokeWidth: 2.2 },
            encoding: { ...shared, stroke: paintOf, detail: { field: "line" }, strokeDash: { field: "dash", scale: null } } }],
          { mark: { type: "point", size: 44, strokeWidth: 1.6, opacity: 1 },
            encoding: { ...shared, stroke: paintOf, fill: { condition: { test: "datum.hollow", value: paint("ground") }, ...paintOf }, tooltip: { field: "tip" } } },
          ...!labels.length ? [] : [{ data: { values: labels }, mark: { type: "text", align: "right", fontWeight: "bold", dy: { expr: "datum.dy" }, dx: 4 },
            encoding: { ...shared, text: { field: "text" }, fill: { field: "ink", type: "nominal", scale: null } } }],
        ] };
    }
    /* Powers of ten from 10¹⁵ on, billions and millions in words. */
    const POWER = "floor(log(datum.value) / LN10 + 1e-9)", RAISED = (part) => `substring('⁰¹²³⁴⁵⁶⁷⁸⁹', ${part}, ${part} + 1)`;
    const LABEL = `datum.value >= 1e15 ? (round(datum.value / pow(10, ${POWER})) == 1 ? '' : format(datum.value / pow(10, ${POWER}), '~r') + '×') + '10' + ` +
      `${RAISED(`floor(${POWER} / 10)`)} + ${RAISED(`${POWER} % 10`)} : abs(datum.value) >= 1e9 ? format(datum.value / 1e9, '~r') + ' bn' : ` +
      `abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~r') + ' m' : format(datum.value, ',~r')`;
    function decades(values) { // ticks of a log scale: powers of ten, with 2 and 5 or 3 between where there are few
      const low = Math.min(...values), high = Math.max(...values), powers = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) powers.push(power);
      const steps = high / low < 30 ? [1, 2, 5] : high / low < 1000 ? [1, 3] : [1];
      const found = powers.flatMap((power) => steps.map((step) => step * 10 ** power)).filter((value) => value >= low && value <= high);
      const every = Math.ceil(found.length / 6);
      return found.filter((_, place) => place % every === 0);
    }
    const INK = { eu27: "eu27_ink", ind: "ind_ink", other3: "other3_ink" };
    const ink = (code, place) => { const own = (data.economies[code] ?? [])[1] || ["other", "other3"][place]; return paint(INK[own] ?? own); };
    function labels(rows, pair, scale, zero) { // at the last row of each economy: above the upper; below the lower, if there is room
      const ends = [...new Set(pair)].map((code) => rows.filter((row) => row.economy === code).sort((a, b) => a.x - b.x).pop()).filter(Boolean);
      const upper = [...ends].sort((a, b) => b.y - a.y)[0], values = rows.map((row) => scale(row.y));
      const low = zero && scale === Number ? 0 : Math.min(...values), high = Math.max(...values), share = (row) => (scale(row.y) - low) / (high - low || 1);
      const above = (row) => row === upper || (share(row) < 0.15 && share(upper) - share(row) > 0.2);
      return ends.map((row) => ({ x: row.x, y: row.y, text: name(row.economy), ink: ink(row.economy, row.place), dy: above(row) ? -12 : 16 }));
    }
    const drawn = new Map();
    async function draw(place, spec) {
      const embed = await vega(), inside = document.createElement("div");
      inside.setAttribute("aria-hidden", "true");
      drawn.get(place)?.finalize();
      place.replaceChildren(inside);
      drawn.set(place, await embed(inside, spec, { mode: "vega-lite", renderer: "svg", actions: false, hover: false, defaultStyle: false }));
    }

    let turn = 0;
    async function picture({ series, models, pair, rows }, both) {
      const mine = ++turn, place = one(".pair-chart"), width = place.clientWidth, small = window.innerWidth < 620;
      const positive = rows.length > 0 && rows.every((row) => row.y > 0), logarithmic = fields.log.checked && positive;
      const fromZero = !models && positive && !DIFFERENCE.includes(series.unit);
      const scale = (log, zero) => log ? { scale: { type: "log", nice: false, padding: 10 } } : { scale: { zero, nice: true } };
      const left = (log, marks, count) => ({ minExtent: 52, maxExtent: 52, labelLimit: 52, labelExpr: LABEL, tickCount: count, ...(log ? { values: decades(marks.map((row) => row.y)) } : {}) });
      for (const row of rows) row.scatter = models;
      const values = drawing(rows, width, small ? 210 : 250, { ...scale(logarithmic, fromZero), axis: left(logarithmic, rows, 4) }, [],
        labels(rows, pair, logarithmic ? Math.log : Number, fromZero));
      const parity = both.kind === "ratio" ? 1 : 0;
      for (const row of both.rows) row.colour = paint("ink");
      const ratio = drawing(both.rows, width, small ? 100 : 120,
        { ...scale(fields.log.checked && both.kind === "ratio", false), axis: left(fields.log.checked && both.kind === "ratio", [...both.rows, { y: 1 }], 3) },
        [{ data: { values: [{}] }, mark: { type: "rule", strokeDash: [4, 3], color: paint("muted") }, encoding: { y: { datum: parity } } }], []);
      try {
        await vega();
        if (mine !== turn) return;
        one(".pair-ratio").hidden = one(".pair-caption").hidden = !both.rows.length;
        one(".pair-caption").textContent = `${name(pair[0])} ${both.kind === "ratio" ? "over" : "less"} ${name(pair[1])}${both.kind === "ratio" ? ", times" : ""}`;
        await draw(one(".pair-lines"), values);
        if (both.rows.length && mine === turn) await draw(one(".pair-ratio"), ratio);
      } catch (error) {
        one(".pair-lines").textContent = "The chart could not be drawn. The table holds the same rows.";
        throw error;
      }
    }

    /* Table and file: the same rows. */
    function records({ series, models, pair, rows, editions }, both) {
      if (models) return [["Model", "Developer", "Economy", "Date", `${series.label}${series.unit === "index" ? "" : `, ${series.unit}`}`, "Source"],
        [...rows].sort((a, b) => b.x - a.x).map((row) => [row.model, row.developer, name(row.economy), row.date, row.y, row.source])];
      const held = new Map(), ratios = new Map(both.rows.map((row) => [`${row.source} ${row.period}`, row.y]));
      for (const row of [...rows].sort((a, b) => b.x - a.x)) {
        const key = `${row.source} ${row.period}`;
        if (!held.has(key)) held.set(key, { source: row.source, period: row.period, values: [] });
        held.get(key).values[row.place] = row;
      }
      const sides = [...new Set(pair)], heads = sides.map((code) => `${name(code)}, ${series.unit}`);
      const end = both.rows.length ? [both.kind === "ratio" ? "First over second, times" : `First less second, ${series.unit}`] : [];
      return [["Period", ...heads, ...end, "Source"], [...held].map(([key, row]) => [row.period,
        ...sides.map((_, place) => row.values[place]?.y ?? ""), ...(end.length ? [ratios.get(key) ?? ""] : []), row.source])];
    }
    function tabled([all, kept], single) { // one edition stands below the table already
      const [heads, rows] = single ? [all.slice(0, -1), kept.map((row) => row.slice(0, -1))] : [all, kept];
      const made = document.createElement("table"), head = made.createTHead().insertRow(), body = made.createTBody();
      made.className = "explorer-table pair-rows";
      for (const text of heads) { const cell = document.createElement("th"); cell.scope = "col"; cell.textContent = text; head.append(cell); }
      for (const row of rows) {
        const line = body.insertRow();
        row.forEach((value, place) => {
          const cell = place ? line.insertCell() : line.appendChild(document.createElement("th"));
          if (!place) cell.scope = "row";
          if (!single && place === row.length - 1) cell.className = "pair-source";
          cell.textContent = !single && place === row.length - 1 ? edition(value) : typeof value === "number" ? digits(value) : value || "–";
        });
      }
      return made;
    }
    const quoted = (value) => /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
    function file([heads, rows]) {
      const lines = [[...heads, "Edition", "Published", "Address", "Right"], ...rows.map((row) => {
        const [, edited, day, address, right] = data.sources[row[row.length - 1]];
        return [...row, edited, day, address, right];
      })];
      return lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
    }

    /* What the fields offer follows from the measure. */
    function offer(wish) {
      const series = known.get(fields.measure.value), models = "models" in series;
      const has = new Set(models ? series.models.map((model) => model.economy) : series.lines.map((line) => line[1]));
      const all = Object.keys(data.economies);
      for (const side of ["first", "second"]) {
        const make = (code) => option(code, name(code));
        const lacking = all.filter((code) => !has.has(code)).map(make);
        fill(fields[side], wish[side], [group("With rows", all.filter((code) => has.has(code)).map(make)), ...(lacking.length ? [group("Without", lacking)] : [])], usual[side]);
      }
      const pair = [fields.first.value, fields.second.value];
      const parts = models ? [""] : [...new Set(series.lines.filter((line) => pair.includes(line[1])).map((line) => line[2]))].sort();
      fill(fields.part, wish.part, (parts.length ? parts : [""]).map((part) => option(part, part ? data.subjects[part] ?? part : "all of it")));
      one(".pair-part").hidden = parts.length < 2;
      const years = [...new Set(chosen().rows.map((row) => Math.floor(row.x)))].sort((a, b) => a - b);
      const span = years.length ? Array.from({ length: years[years.length - 1] - years[0] + 1 }, (_, step) => String(years[0] + step)) : ["–"];
      fill(fields.from, wish.from, span.map((year) => option(year, year)), span[0]);
      fill(fields.to, wish.to, span.map((year) => option(year, year)), span[span.length - 1]);
    }

    function show() {
      const picked = chosen();
      picked.rows = within(picked.rows);
      const both = compared(picked), [head, rest] = finding(picked, both), { series } = picked;
      one(".explorer-finding strong").textContent = head;
      one(".explorer-finding span").textContent = rest;
      const amounts = data.units[series.unit]?.[0] ? series.unit.replace(/^(\d+ )?[A-Z]{3}/, (code) => `${data.units[series.unit][0]} `.trimEnd()) : series.unit;
      one(".explorer-subtitle").textContent = `${series.label}, ${amounts}${fields.log.checked ? "; log scale" : ""}`;
      const sources = [...new Set(picked.rows.map((row) => row.source))];
      one(".explorer-source").replaceChildren(...sources.flatMap((id) => {
        const link = document.createElement("a"), [, , day, address, right] = data.sources[id];
        link.href = address;
        link.textContent = edition(id);
        return [link, ` (as of ${day}; ${right}). `];
      }), series.definition ?? "");
      const chart = one(".pair-chart"), rows = records(picked, both);
      chart.setAttribute("aria-label", `${head} ${rest} ${picked.rows.length} marks; the table holds them.`);
      chart.hidden = fields.table.checked;
      one(".pair-table").hidden = !fields.table.checked;
      one(".pair-table").replaceChildren(tabled(rows, sources.length < 2));
      one("[data-take]").onclick = () => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([file(rows)], { type: "text/csv" }));
        link.download = `${fields.measure.value}-${picked.pair.join("-")}.csv`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      };
      if (!chart.hidden) picture(picked, both);
    }

    const logarithmic = () => (known.get(fields.measure.value).unit ?? "").startsWith("FLOP"); // as these grow by powers of ten
    const keep = () => {
      const state = { measure: fields.measure.value, first: fields.first.value, second: fields.second.value };
      if (fields.part.value) state.part = fields.part.value;
      if (fields.from.selectedIndex > 0) state.from = fields.from.value;
      if (fields.to.selectedIndex < fields.to.length - 1) state.to = fields.to.value;
      if (fields.log.checked !== logarithmic()) state.log = fields.log.checked ? "1" : "0";
      if (fields.table.checked) state.table = "1";
      history.replaceState(null, "", `#${new URLSearchParams(state)}`);
    };
    function restore() {
      const asked = new URLSearchParams(location.hash.slice(1)), wish = { ...usual, ...Object.fromEntries(asked) };
      fields.measure.value = known.has(wish.measure) ? wish.measure : usual.measure;
      fields.log.checked = asked.has("log") ? asked.get("log") === "1" : logarithmic();
      fields.table.checked = asked.has("table");
      offer(wish);
      show();
    }
    one(".pair-controls").addEventListener("change", (event) => {
      const wish = Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, each.value]));
      if (event.target === fields.measure) fields.log.checked = logarithmic();
      if (["measure", "first", "second", "part"].includes(event.target.name)) offer({ ...wish, from: "", to: "", ...(event.target.name === "measure" ? { part: "" } : {}) });
      show();
      keep();
    });
    one("[data-reset]").addEventListener("click", () => { history.replaceState(null, "", location.pathname + location.search); restore(); });
    one("[data-link]").addEventListener("click", async () => {
      keep();
      let told = location.href;
      try { await navigator.clipboard.writeText(location.href); told = "Copied."; } catch { /* the address stands in the note instead */ }
      one(".explorer-actions span").textContent = told;
    });
    addEventListener("hashchange", restore);
    let width = 0;
    new ResizeObserver(([entry]) => {
      const now = Math.round(entry.contentRect.width);
      if (width && now && now !== width && !one(".pair-chart").hidden) show();
      width = now || width;
    }).observe(one(".pair-chart"));
    one(".pair-needs").hidden = true;
    one(".pair-tool").hidden = false;
    restore();
  }

  fetched("explore-pair-data.js", () => window.explorePair).then(start, () => {
    one(".pair-needs").prepend("The data could not be loaded. ");
  });
})();
