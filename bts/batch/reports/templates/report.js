"use strict";
// Filters and sorts the lists of the page. Without it all of them can be read as they are.
(() => {
  const CHUNK = 50;
  const PATIENCE = 150; // milliseconds after the last key before the lists follow
  const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});
  const byId = id => document.getElementById(id);
  const form = byId("filters");
  const words = byId("words"), show = byId("show"), kindOfFile = byId("form"), decade = byId("decade"), found = byId("found");
  const texts = new WeakMap();

  const tables = [...document.querySelectorAll("table.rows")].map(table => ({
    table, rows: [...table.querySelectorAll("tbody > tr")], section: table.dataset.section, kind: table.dataset.kind || "", order: null,
  }));
  const all = tables.reduce((sum, each) => sum + each.rows.length, 0);

  function textOf(row) {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  }

  function matcher(each) {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [what, value] = show.value.split(/:(.*)/s);
    const wanted = kindOfFile ? kindOfFile.value : "", when = decade ? decade.value : "";
    return row => {
      if (what === "s" && each.section !== value) return false;
      if (what === "k" && each.kind !== value) return false;
      if (what === "w" && !("w" in row.dataset)) return false;
      if (wanted && row.dataset.f !== wanted) return false;
      if (when && row.dataset.d !== when) return false;
      return !asked.length || asked.every(word => textOf(row).includes(word));
    };
  }

  function sorted(rows, order) {
    if (!order) return rows;
    const keys = new Map(rows.map(row => {
      const cell = row.querySelector("." + order.name);
      return [row, "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent];
    }));
    const compare = (a, b) => typeof a === "number" ? a - b : collator.compare(a, b);
    return [...rows].sort((a, b) => order.sign * compare(keys.get(a), keys.get(b)));
  }

  function lay(each) {
    const rows = sorted(each.rows.filter(matcher(each)), each.order);
    const bodies = document.createDocumentFragment();
    for (let first = 0; first < rows.length; first += CHUNK) {
      const body = document.createElement("tbody");
      body.setAttribute("role", "rowgroup");
      body.append(...rows.slice(first, first + CHUNK));
      bodies.append(body);
    }
    for (const body of [...each.table.tBodies]) body.remove();
    each.table.append(bodies);
    each.table.parentElement.hidden = !rows.length && each.rows.length > 0;
    return rows.length;
  }

  function layAll() {
    const count = tables.reduce((sum, each) => sum + lay(each), 0);
    for (const list of document.querySelectorAll("section[data-list]")) {
      const groups = [...list.querySelectorAll("[data-group]")];
      if (groups.length) list.hidden = groups.every(group => group.hidden);
    }
    found.textContent = count === all ? "" : count ? `${count.toLocaleString("en")} of ${all.toLocaleString("en")} files` : "nothing is like that";
  }

  let timer = 0;
  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(layAll, PATIENCE); });
  for (const choice of [show, kindOfFile, decade]) choice?.addEventListener("change", layAll);
  form.addEventListener("submit", event => { event.preventDefault(); layAll(); });

  for (const each of tables) {
    for (const head of each.table.querySelectorAll("thead th")) {
      const name = head.classList[0];
      if (name === "picture" || name === "links") continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const sign = each.order?.name === name ? -each.order.sign : 1;
        each.order = {name, sign};
        for (const other of each.table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        lay(each);
      });
      head.replaceChildren(button);
    }
  }
  form.hidden = false;
})();
