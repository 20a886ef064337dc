"""What is wrong with a page as it stands in the browser: for who can't see it, on a narrow screen, in its language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openhall.config.demo.people import PARTS

AXE = Path(__file__).parent.parent / "accessibility" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async runOnly => {
  const found = await axe.run(document, {runOnly, resultTypes: ['violations']});
  const told = fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)}`);
  return {passes: found.passes.length, faults: found.violations.flatMap(told)};
}"""
"""What axe finds, told in the page: its whole report is a megabyte that would have to be carried out of the browser."""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
NAMES = sorted({name for part in PARTS for name in (part.organisation, part.name)}, key=len, reverse=True)
ENGLISH = """names => {
  const here = document.documentElement.lang, found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const place = walk.currentNode.parentElement;
    if (place.closest('[lang]').lang !== here || place.closest('code, pre, script, style, .oh-code')) continue;
    const text = names.reduce((rest, name) => rest.replaceAll(name, ''), walk.currentNode.textContent);
    if (/[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text)) found.push(`English: ${text.trim().slice(0, 120)}`);
  }
  return found;
}"""
"""Texts of a page that are English sentences, but for the names given and for what is marked as English."""


def findings(page: Any) -> list[str]:
    """What axe, the page's width and its language find wrong."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(LOOK, STANDARDS)
    assert found["passes"], page.url
    faults: list[str] = found["faults"]
    if page.evaluate(SIDEWAYS):
        faults.append("the page scrolls sideways at 360 pixels")
    if page.evaluate("document.documentElement.lang").startswith(("ko", "zh")):
        faults += page.evaluate(ENGLISH, NAMES)
    return faults
