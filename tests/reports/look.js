// Run in a copy of a page by browser.py: opens what is folded, then tells what axe and three rulers find wrong.
"use strict";
const SHOWN = 20;
const named = node => {
  const at = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return `${at.tagName.toLowerCase()}.${at.getAttribute("class") || ""}: ${at.textContent.trim().slice(0, 60)}`;
};
const isHidden = at => {
  for (let each = at; each; each = each.parentElement) {
    const style = getComputedStyle(each);
    if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none") return true;
  }
  return false;
};
const pieces = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || /^(SCRIPT|STYLE|TITLE|DESC)$/i.test(node.parentElement.tagName)) continue;
    if (isHidden(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) found.push({ node, box });
    }
  }
  return found;
};
const beyond = all => all.filter(({ box }) => box.left < -1 || box.right > innerWidth + 1).map(({ node }) => named(node));
const cut = () => [...document.body.querySelectorAll("*")].filter(at => {
  const style = getComputedStyle(at);
  const clips = /hidden|clip|scroll|auto/.test(style.overflowX + style.overflowY);
  return clips && !isHidden(at) && (at.scrollWidth > at.clientWidth + 1 || at.scrollHeight > at.clientHeight + 1);
}).map(named);
const over = all => {
  const found = [];
  const ordered = all.map(each => ({ ...each, top: each.box.top })).sort((a, b) => a.top - b.top);
  for (let i = 0; i < ordered.length; i++) {
    const one = ordered[i].box;
    for (let j = i + 1; j < ordered.length && ordered[j].box.top < one.bottom - 3; j++) {
      const two = ordered[j].box;
      const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
      const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
      if (wide > 2 && high > Math.min(one.height, two.height) / 2) found.push(`${named(ordered[i].node)} | ${named(ordered[j].node)}`);
    }
  }
  return found;
};
addEventListener("load", async () => {
  document.querySelectorAll("details").forEach(each => { each.open = true; });
  const told = { violations: [], beyond: [], cut: [], over: [], texts: 0, title: document.title };
  try {
    const all = pieces();
    told.texts = all.length;
    told.beyond = beyond(all).slice(0, SHOWN);
    if (document.documentElement.scrollWidth > innerWidth) told.beyond.push(`page: ${document.documentElement.scrollWidth} of ${innerWidth}`);
    told.cut = cut().slice(0, SHOWN);
    told.over = over(all).slice(0, SHOWN);
    const rules = { rules: { "color-contrast-enhanced": { enabled: false } } };
    const { violations } = await axe.run(document, { ...rules, resultTypes: ["violations"] });
    told.violations = violations.map(each => `${each.id} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 160)}`);
  } catch (error) {
    told.violations.push(`look.js: ${error}`);
  }
  parent.postMessage(JSON.stringify(told), "*");
});
