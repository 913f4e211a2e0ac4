click("合计"); click("合计"); search("alert"); search("");
for (const element of document.querySelectorAll("*")) for (const type of ["click", "mouseover", "load", "error"])
  if (element.tagName !== "BUTTON" && element.tagName !== "A") element.dispatchEvent(new Event(type));
say({ names: names(), scripts: document.scripts.length, alerts: window.alerts, title: document.title,
  handlers: [...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith("on")) });
