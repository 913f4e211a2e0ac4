// Helpers of the scripts beside this one; what they hand to `say` is what the test sees.
const visible = (selector) => [...document.querySelectorAll(selector)].filter((e) => !e.hidden && !e.closest("[hidden]"));
const names = () => visible("#allocation tbody tr:not(.subtotal)").map((row) => row.cells[1].textContent);
const state = () => ({
  first: names()[0], last: names().at(-1), rows: names().length,
  subtotals: visible("#allocation .subtotal").length, total: visible("#allocation .total").length,
  status: document.getElementById("status").textContent,
  sort: [...document.querySelectorAll("[aria-sort]")].map((h) => [h.textContent.replace(/\n/g, ""), h.getAttribute("aria-sort")]),
  restore: visible("#restore").length,
});
const click = (name) => [...document.querySelectorAll("#allocation thead th")]
  .find((h) => h.textContent.replace(/\n/g, "") === name).querySelector("button").click();
const search = (text) => {
  const query = document.getElementById("query");
  query.value = text;
  query.dispatchEvent(new Event("input", { bubbles: true }));
};
const say = (seen) => {
  const pre = document.createElement("pre");
  pre.id = "seen";
  pre.textContent = JSON.stringify(seen);
  document.body.append(pre);
};
