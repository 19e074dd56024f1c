/* The explorers: what a setting gives, computed from the tables on the page. Vega, which draws, is fetched when first used. */
"use strict";
(() => {
  const script = document.currentScript.src;

  /* As the book prints numbers: halves go to the even neighbour. */
  const fixed = (value, digits) => {
    const scaled = value * 10 ** digits, floor = Math.floor(scaled);
    return (scaled - floor === 0.5 && floor % 2 === 0 ? floor / 10 ** digits : value).toFixed(digits);
  };
  const rounded = (value) => Number(fixed(value, 1));
  const times = (ratio) => `${fixed(ratio, rounded(ratio) >= 10 ? 0 : 1)}\u202ftimes`;
  const percent = (share) => `${fixed(share, 0)}\u202f%`;
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  let engine;
  const vega = () => engine ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = new URL("vega.js", script).href;
    tag.onload = () => resolve(window.vegaEmbed);
    tag.onerror = () => reject(new Error("vega.js"));
    document.head.append(tag);
  });

  /* A drawing that takes the place of the printed one as soon as rows are shown. */
  function canvas(place, drawing) {
    let view, latest;
    const embedded = async () => {
      const embed = await vega();
      const inside = document.createElement("div"); // hidden from screen readers: the place itself says what is drawn
      inside.setAttribute("aria-hidden", "true");
      place.replaceChildren(inside);
      const options = { mode: "vega", renderer: "svg", actions: false, tooltip: false, hover: false, defaultStyle: false };
      const made = (await embed(inside, { ...drawing, width: place.clientWidth }, options)).view;
      new ResizeObserver(() => made.width(place.clientWidth).runAsync()).observe(place);
      return made;
    };
    return async (rows) => {
      latest = rows;
      try {
        await (await (view ??= embedded())).data("shown", latest).runAsync();
      } catch (error) {
        place.textContent = "The chart could not be drawn. The sentence above is right.";
        throw error;
      }
    };
  }

  /* Weights: points by indicator, and a view. */
  function weights(data, root) {
    const names = data.order, views = data.shown;
    const sliders = names.map((name) => root.querySelector(`[data-indicator="${CSS.escape(name)}"]`));
    const radios = [...root.querySelectorAll('[name="explore-view"]')], presets = [...root.querySelectorAll("[data-preset]")];
    const view = () => radios.find((radio) => radio.checked).value;
    const held = () => Object.fromEntries(
      names.filter((name) => Object.values(data.scores[view()])[0][name] !== undefined).map((name) => [name, Number(sliders[names.indexOf(name)].value)]));

    const mean = (scores, points) => {
      const has = Object.keys(scores).filter((name) => scores[name] !== null && points(name) > 0);
      const whole = has.reduce((sum, name) => sum + points(name), 0);
      return whole ? data.best * has.reduce((sum, name) => sum + points(name) * scores[name], 0) / whole : null;
    };
    const ranking = (points) => Object.entries(data.scores[view()])
      .map(([code, scores]) => ({ code, name: data.names[code], colour: data.colours[code],
        score: mean(scores, (name) => points[name]), equal: mean(scores, () => 1) }))
      .filter((row) => row.score !== null)
      .map((row) => ({ ...row, label: fixed(row.score, 1) }))
      .sort((one, other) => other.score - one.score);

    const finding = (rows) => {
      if (!rows.length) return [data.words.none, ""];
      const score = Object.fromEntries(rows.map((row) => [row.code, rounded(row.score)]));
      const pair = [data.focus, data.rival].sort((one, other) => (score[other] ?? -1) - (score[one] ?? -1));
      const missing = pair.filter((code) => score[code] === undefined), [more, less] = pair.map((code) => score[code]);
      const first = rows[0].code;
      const said = missing.length
        ? filled(data.words.missing, { missing: missing.map((code) => data.prose[code]).join(" / ") })
        : filled(more === less ? data.words.level : data.words.pair, {
          ahead: data.prose[pair[0]], behind: data.prose[pair[1]], gap: fixed(more - less, 1), more: fixed(more, 1),
          less: fixed(less, 1), best: data.best, focus: data.prose[data.focus], rival: data.prose[data.rival] });
      return [capital(said), filled(data.words.first, { count: rows.length, first: data.prose[first],
        score: rows[0].label, share: data.first[view()][first] ?? percent(0), draws: data.draws })];
    };

    return {
      show() {
        const points = held(), whole = Object.values(points).reduce((sum, each) => sum + each, 0), rows = ranking(points);
        sliders.forEach((slider, place) => {
          const share = percent(whole ? 100 * slider.value / whole : 0), line = slider.parentElement;
          line.hidden = points[names[place]] === undefined;
          line.querySelector(".explorer-value").textContent = share;
          slider.setAttribute("aria-valuetext", filled(data.words.points, { points: slider.value, share }));
        });
        for (const group of root.querySelectorAll(".explorer-sliders fieldset"))
          group.hidden = !group.querySelector(".explorer-slider:not([hidden])");
        for (const button of presets) {
          const preset = data.presets[view()][button.dataset.preset];
          button.disabled = !preset;
          button.setAttribute("aria-pressed", Boolean(preset) && Object.keys(points).every((name) => points[name] === preset[name]));
        }
        const subtitle = filled(data.words.subtitle,
          { view: data.views[view()], count: Object.keys(points).length, best: data.best });
        return { rows, finding: finding(rows), subtitle, source: data.sources[view()] };
      },
      reset() {
        radios[0].checked = true;
        sliders.forEach((slider) => { slider.value = data.equal; });
      },
      press(button) {
        const preset = data.presets[view()][button.dataset.preset];
        for (const [name, points] of Object.entries(preset)) sliders[names.indexOf(name)].value = points;
      },
      write: () => ({ view: view(), weights: sliders.map((slider) => slider.value).join(".") }),
      read(setting) {
        const radio = radios[views.indexOf(setting.get("view"))], points = (setting.get("weights") ?? "").split(".");
        if (radio) radio.checked = true;
        if (points.length === names.length && points.every((each) => /^\d+$/.test(each)))
          sliders.forEach((slider, place) => { slider.value = points[place]; });
        return Boolean(radio);
      },
    };
  }

  /* Scenarios: one level of each parameter, and what the chapter's model gave there. */
  function scenarios(data, root) {
    const sliders = [...root.querySelectorAll("[data-parameter]")], count = data.years.length;
    const setting = () => sliders.map((slider) => Number(slider.value));
    const at = (levels) => data.grid[levels.reduce((place, level, which) => place * data.parameters[which].levels.length + level, 0)];
    const end = (levels) => at(levels)[3 * count - 2];
    const own = () => setting().every((level, which) => level === data.usual[which]);

    const lines = (levels) => Object.entries(own() ? { set: levels } : { set: levels, chapter: data.usual })
      .flatMap(([kind, chosen]) => data.years.map((year, step) => {
        const [low, middle, high] = at(chosen).slice(3 * step, 3 * step + 3), higher = end(levels) >= (own() ? 0 : end(data.usual));
        return { kind, year, low, middle, high, colour: data.colours[kind], above: kind === "set" ? higher : !higher,
          label: step === count - 1 ? times(middle) : "" };
      }));

    return {
      show() {
        const levels = setting(), values = at(levels), [ours, theirs] = data.sides.map((side) => side.prose);
        sliders.forEach((slider, which) => {
          const text = data.parameters[which].texts[levels[which]];
          slider.parentElement.querySelector(".explorer-value").textContent = text;
          slider.setAttribute("aria-valuetext", text);
        });
        const words = { ours, theirs, confidence: data.confidence, draws: data.draws, first: data.years[0], last: data.years[count - 1],
          now: times(values[1]), low: times(values[3 * count - 3]), then: times(values[3 * count - 2]),
          high: times(values[3 * count - 1]), narrows: percent(values[3 * count]), usual: times(end(data.usual)) };
        const rest = filled(data.words.runs, words) + (own() ? "" : ` ${filled(data.words.chapter, words)}`);
        const finding = [capital(filled(data.words.gap, words)), rest];
        return { rows: lines(levels), finding, subtitle: filled(data.words.subtitle, words) };
      },
      reset() {
        sliders.forEach((slider, which) => { slider.value = data.usual[which]; });
      },
      press() {},
      write: () => Object.fromEntries(data.parameters.map(({ id, levels }, which) => [id, levels[sliders[which].value]])),
      read(asked) {
        const found = data.parameters.map(({ id, levels }) => (asked.has(id) ? levels.indexOf(Number(asked.get(id))) : -1));
        found.forEach((level, which) => { if (level >= 0) sliders[which].value = level; });
        return found.some((level) => level >= 0);
      },
    };
  }

  for (const root of document.querySelectorAll(".explorer")) {
    const stored = root.querySelector('script[type="application/json"]');
    if (!stored) continue;
    const data = JSON.parse(stored.textContent), place = root.querySelector(".explorer-chart");
    const tool = { weights, scenarios }[root.dataset.explorer](data, root), draw = canvas(place, data.vega);
    const sentence = root.querySelector(".explorer-finding"), parts = sentence.querySelectorAll("strong, span");
    sentence.setAttribute("aria-live", "polite");
    sentence.setAttribute("aria-atomic", "true");

    const show = (drawn = true) => {
      const { rows, finding, subtitle, source } = tool.show();
      parts.forEach((part, which) => { if (part.textContent !== finding[which]) part.textContent = finding[which]; });
      root.querySelector(".explorer-subtitle").textContent = subtitle;
      if (source) root.querySelector(".explorer-source").textContent = source;
      place.setAttribute("aria-label", finding[0]);
      if (drawn) draw(rows);
    };
    const keep = () => {
      const address = `#${new URLSearchParams(tool.write())}`;
      try { history.replaceState(history.state, "", address); } catch { /* a page from a file may not be allowed to */ }
    };
    root.addEventListener("input", () => show());
    root.addEventListener("change", () => { show(); keep(); });
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      button.hasAttribute("data-reset") ? tool.reset() : tool.press(button);
      show();
      keep();
    });
    /* The first sign of use fetches the drawing code, so that the first change is drawn at once. */
    for (const sign of ["pointerover", "focusin", "touchstart"])
      root.querySelector(".explorer-controls").addEventListener(sign, () => vega().catch(() => {}), { once: true, passive: true });
    const restore = () => tool.read(new URLSearchParams(location.hash.slice(1)));
    addEventListener("hashchange", () => { if (restore()) show(); });
    tool.reset(); // browsers keep the sliders of the last visit
    show(restore());
  }
})();
