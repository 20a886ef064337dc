/** The one entry of every page: finds islands by their data attributes and loads only those that are there. */
type Start<T extends Element> = (element: T) => void;

const started = new WeakSet<Element>();
const ready = new WeakSet<Element>();
/** Forms that a person submitted while their island was still loading, with the button used. */
const waiting = new Map<Element, HTMLElement | null>();

function island<T extends Element>(selector: string, load: () => Promise<Start<T>>): void {
  const found = Array.from(document.querySelectorAll<T>(selector)).filter((element) => !started.has(element));
  if (!found.length) return;
  found.forEach((element) => started.add(element));
  void load().then((start) => {
    for (const element of found) {
      start(element);
      ready.add(element);
      if (!(element instanceof HTMLFormElement) || !waiting.has(element)) continue;
      const submitter = waiting.get(element);
      waiting.delete(element);
      element.requestSubmit(submitter);
    }
  });
}

/** A form is never sent the old way: what was submitted while its island was on its way is submitted again once it is there. */
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLElement;
    if (event.submitter?.hasAttribute("formaction")) return;
    if (form.matches("[data-signed-form],[data-seal-bid],[data-release-bid],[data-release-shares],[data-prove-custody],[data-reveal-bid],[data-check-bid],[data-passkey],[data-certificate],[data-phone-code],[data-phone-form],[data-tip-form],[data-tip-mailbox],[data-tip-reply]")) {
      event.preventDefault();
      if (!ready.has(form)) waiting.set(form, event.submitter);
    }
  },
  { capture: true },
);

function startAll(): void {
  document.documentElement.classList.add("has-script");
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  island<HTMLFormElement>("form[data-signed-form]:not([data-seal-bid],[data-release-bid],[data-release-shares],[data-prove-custody],[data-reveal-bid],[data-tip-answer])", async () => (await import("./signed-form.ts")).start);
  island<HTMLInputElement>("input[type=file][data-upload]", async () => (await import("./upload.ts")).start);
  island<HTMLInputElement>("input[type=file][data-portrait]", async () => (await import("./portrait.ts")).start);
  island<HTMLElement>("[data-keys]", async () => (await import("./keys.ts")).start);
  island<HTMLFormElement>("form[data-passkey]", async () => (await import("./passkey.ts")).start);
  island<HTMLFormElement>("form[data-phone-code]", async () => (await import("./phone-code.ts")).start);
  island<HTMLElement>("[data-phone]", async () => (await import("./phone.ts")).start);
  island<HTMLFormElement>("form[data-certificate]", async () => (await import("./certificate.ts")).start);
  island<HTMLFormElement>("form[data-pdf-digest]", async () => (await import("./pdf-digest.ts")).start);
  island<HTMLFormElement>("form[data-seal-bid]", async () => (await import("./seal-bid.ts")).start);
  island<HTMLFormElement>("form[data-release-bid]", async () => (await import("./release-bid.ts")).start);
  island<HTMLFormElement>("form[data-release-shares]", async () => (await import("./release-shares.ts")).start);
  island<HTMLFormElement>("form[data-prove-custody]", async () => (await import("./prove-custody.ts")).start);
  island<HTMLFormElement>("form[data-reveal-bid]", async () => (await import("./reveal-bid.ts")).start);
  island<HTMLFormElement>("form[data-check-bid]", async () => (await import("./check-bid.ts")).start);
  island<HTMLElement>("[data-hall][data-stream-url]", async () => (await import("./hall.ts")).start);
  island<HTMLElement>("[data-watch][data-stream-url]", async () => (await import("./watch.ts")).start);
  island<HTMLElement>("[data-replay]", async () => (await import("./replay.ts")).start);
  island<HTMLElement>("[data-picture][data-url]", async () => (await import("./picture.ts")).start);
  island<HTMLImageElement>("img[data-live-still]", async () => (await import("./picture.ts")).refresh);
  island<HTMLElement>("[data-recorder]", async () => (await import("./recorder.ts")).start);
  island<HTMLElement>("[data-replay-picture]", async () => (await import("./replay-picture.ts")).start);
  island<HTMLElement>("[data-countdown]", async () => (await import("./hall.ts")).countdown);
  island<HTMLElement>("[data-receipt][data-status-url]", async () => (await import("./receipt.ts")).start);
  island<HTMLElement>("[data-live-part][id]", async () => (await import("./live-part.ts")).start);
  island<HTMLElement>("[data-auction][data-state-url]", async () => (await import("./auction.ts")).start);
  island<HTMLElement>("[data-auction-reserve]", async () => (await import("./auction-owner.ts")).start);
  island<HTMLElement>("[data-sheet-draft]", async () => (await import("./sheet-draft.ts")).start);
  island<HTMLElement>("[data-camera]", async () => (await import("./camera.ts")).start);
  island<HTMLFormElement>("[data-dossier-draft]", async () => (await import("./dossier-draft.ts")).start);
  island<HTMLElement>("[data-draw]", async () => (await import("./draw.ts")).start);
  island<HTMLElement>("[data-panel-room]", async () => (await import("./panel-room.ts")).start);
  island<HTMLFormElement>("form[data-tip-form]", async () => (await import("./tip-page.ts")).give);
  island<HTMLFormElement>("form[data-tip-mailbox]", async () => (await import("./tip-page.ts")).mailbox);
  island<HTMLFormElement>("form[data-help-work]", async () => (await import("./help-work.ts")).start);
  island<HTMLElement>("[data-tip-desk]", async () => (await import("./tip-desk.ts")).open);
  island<HTMLFormElement>("form[data-tip-answer]", async () => (await import("./tip-desk.ts")).start);
  island<HTMLElement>("[data-verify]", async () => (await import("./verify.ts")).start);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
else startAll();
document.addEventListener("openhall:refresh", startAll);
