/** `[data-live-part="3"]` with an id: this part of the page is asked for again, so many seconds apart, until the server sends it without the attribute. */
const LONGEST_WAIT = 30;

/** Puts what the server says now in place of what it said; true when it is the last word. Nobody's focus is taken away before that. */
export function put(part: HTMLElement, page: Document): boolean {
  const fresh = page.getElementById(part.id);
  if (!fresh) return false;
  const last = fresh.dataset.livePart === undefined;
  if (last || !part.contains(document.activeElement)) part.replaceChildren(...Array.from(fresh.childNodes, (node) => document.importNode(node, true)));
  if (last) {
    delete part.dataset.livePart;
    const status = document.querySelector<HTMLElement>("[data-live-status]");
    if (status) status.textContent = part.querySelector("[data-live-says]")?.textContent ?? "";
  }
  return last;
}

export function start(part: HTMLElement): void {
  const seconds = Math.max(1, Number(part.dataset.livePart) || 3);
  let waits = 0;
  const look = async (): Promise<void> => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (answer.ok && put(part, new DOMParser().parseFromString(await answer.text(), "text/html"))) {
        document.dispatchEvent(new Event("openhall:refresh"));
        return;
      }
    } catch {
      /* asked again below */
    }
    again();
  };
  const again = (): void => void setTimeout(() => void look(), 1000 * Math.min(LONGEST_WAIT, seconds + Math.floor(waits++ / 20)));
  again();
}
