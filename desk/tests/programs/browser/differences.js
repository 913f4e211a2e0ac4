// The page of a comparison on a phone: how far to the right the difference of each table stands.
const headers = [...document.querySelectorAll("thead th")].filter((header) => header.textContent.startsWith("差额"));
const edges = headers.map((header) => Math.round(header.getBoundingClientRect().right));
say({ width: window.innerWidth, overflow: document.documentElement.scrollWidth, edges });
