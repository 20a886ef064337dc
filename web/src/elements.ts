/** Small pieces of pages that scripts make. */
import type { Line } from "./forms.ts";

export function add<K extends keyof HTMLElementTagNameMap>(parent: HTMLElement, tag: K, text = "", className = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  parent.append(made);
  return made;
}

/** Rows of a list of facts; a line without a label is a sentence of its own. */
export function putLines(list: HTMLElement, lines: readonly Line[]): void {
  list.replaceChildren();
  for (const line of lines) {
    const row = add(list, "div");
    add(row, "dt", line.label || "·");
    add(row, "dd", line.value);
  }
}
