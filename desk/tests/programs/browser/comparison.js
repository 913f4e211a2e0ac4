// The page of a comparison: sorted by code and by difference, searched, and no wider than the window.
const codes = () => visible("#allocation tbody tr").map((row) => row.cells[0].textContent);
const seen = { start: codes(), width: window.innerWidth, overflow: document.documentElement.scrollWidth };
click("代码"); seen.by_code = codes();
click("差额"); seen.by_difference = codes();
search("乙县"); seen.found = state();
document.getElementById("restore").click(); search(""); seen.again = codes();
say(seen);
