
"use strict";
// Sorts and searches the table. Everything on the page is there without it.
(() => {
  const table = document.getElementById("allocation");
  const query = document.getElementById("query");
  const restore = document.getElementById("restore");
  const status = document.getElementById("status");
  const bodies = [...table.tBodies].map((body) => ({ body, rows: [...body.rows] }));
  const rows = bodies.flatMap(({ rows }) => rows);
  const subtotals = rows.filter((row) => row.dataset.prefecture);
  const prefectures = new Map(subtotals.map((row) => [row.dataset.prefecture, row.cells[1].textContent]));
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const counties = rows.filter((row) => !row.dataset.prefecture).map((row) => {
    const [code, name, group] = [...row.cells].map((cell) => cell.textContent);
    const prefecture = code.slice(0, 4);
    const explanation = document.getElementById("c" + code)?.closest("details");
    const text = fold([code, name, group, prefectures.get(prefecture)].join(" "));
    return { row, explanation, prefecture, text };
  });
  const headers = [...table.tHead.rows[1].cells].filter((header) => !header.classList.contains("bar"));
  const isEnglish = document.documentElement.lang === "en";
  let sorted = null; // { place, order, column }

  // Amounts have separators and one number of decimals, so their digits compare as whole numbers.
  const amount = (row, place) => BigInt(row.cells[place].textContent.replace(/[^0-9-]/g, "") || 0);
  const compare = (a, b, place) => {
    if (place > 2) {
      const [left, right] = [amount(a, place), amount(b, place)];
      return left < right ? -1 : left > right ? 1 : 0;
    }
    return a.cells[place].textContent.localeCompare(b.cells[place].textContent, "zh-CN");
  };

  const arrange = () => {
    if (sorted) {
      const sign = sorted.order === "descending" ? -1 : 1;
      const order = counties.map(({ row }) => row);
      order.sort((a, b) => sign * compare(a, b, sorted.place));
      bodies[0].body.prepend(...order);
    } else {
      for (const { body, rows } of bodies) body.append(...rows);
    }
    headers.forEach((header, place) => {
      if (sorted && sorted.place === place) header.setAttribute("aria-sort", sorted.order);
      else header.removeAttribute("aria-sort");
    });
    show();
  };

  const show = () => {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    const partial = new Set();
    let shown = 0;
    for (const { row, explanation, prefecture, text } of counties) {
      row.hidden = !words.every((word) => text.includes(word));
      if (explanation) explanation.hidden = row.hidden;
      if (row.hidden) partial.add(prefecture);
      else shown += 1;
    }
    for (const row of subtotals) row.hidden = Boolean(sorted) || partial.has(row.dataset.prefecture);
    table.tFoot.hidden = partial.size > 0;
    restore.hidden = !sorted;
    const said = [];
    if (words.length) said.push(status.dataset.shown.replace("{n}", shown).replace("{all}", counties.length));
    if (sorted) said.push(status.dataset[sorted.order].replace("{column}", () => sorted.column));
    if (partial.size > 0) said.push(status.dataset.partial);
    status.textContent = said.join(isEnglish ? "; " : "；");
  };

  // Amounts begin with the largest; the third time the published order comes back.
  const turn = (place, column) => {
    const [first, second] = place > 1 ? ["descending", "ascending"] : ["ascending", "descending"];
    const last = sorted && sorted.place === place ? sorted.order : null;
    const order = last === null ? first : last === first ? second : null;
    sorted = order && { place, order, column };
    arrange();
  };

  // Beside the text, not around it: browsers do not repeat buttons on each printed page.
  headers.forEach((header, place) => {
    const column = header.textContent.replace(/\n/g, isEnglish ? " " : "");
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", status.dataset.sort.replace("{column}", () => column));
    header.append(button);
    button.addEventListener("click", () => turn(place, column));
  });
  query.addEventListener("input", show);
  restore.addEventListener("click", () => {
    sorted = null;
    arrange();
  });
  document.getElementById("tools").hidden = false;

  // Where a browser does not open an explanation by itself when a link leads into it.
  const open = (hash) => {
    const explanation = document.getElementById(hash.slice(1))?.closest("details");
    if (explanation) explanation.open = true;
    return explanation;
  };
  table.addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    if (link) open(link.hash);
  });
  if (location.hash) open(location.hash)?.scrollIntoView();
})();
