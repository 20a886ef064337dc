/**
 * `[data-auction]`: the bidder's desk. The page is complete without this; here it follows the auction, signs offers with one
 * button, and offers by itself within a maximum that never leaves this device. The server alone orders offers.
 */
import { act } from "./act.ts";
import { parseSecret, commitment, keepSecret, keptSecret, readAmount, saveLink, type Secret, type What } from "./auction-secrets.ts";
import { type Json } from "./canonical.ts";
import { send } from "./http.ts";
import { explain, Problem, say } from "./messages.ts";
import { clearProblem, showProblem } from "./problem.ts";
import { busy, editionOf } from "./watch.ts";

export interface State {
  readonly phase: string;
  readonly method: string;
  readonly next: string | null;
  readonly shown_next: string;
  readonly own?: { readonly leads: boolean; readonly version: number; readonly maximum: boolean };
}

const POLL = 2000;
const SOON = [60, 700];

/** A decimal text as a whole number of ten-thousandths, so that comparing is exact. */
export function exact(text: string): bigint {
  const [whole = "0", part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(4, "0").slice(0, 4));
}

/** Whether an amount lies within a maximum: below it when offers rise, above it when they fall. */
export const within = (method: string, amount: string, maximum: string): boolean =>
  method === "falling_auction" ? exact(amount) >= exact(maximum) : exact(amount) <= exact(maximum);

/** What the device offers by itself now; null: nothing. */
export function ownMove(state: State, maximum: string | null): string | null {
  if (maximum === null || state.phase !== "running" || !state.own || state.own.leads || state.next === null) return null;
  return within(state.method, state.next, maximum) ? state.next : null;
}

function signed(root: HTMLElement, facts: Record<string, string>, payload: Record<string, Json>): Promise<unknown> {
  const { party = "", origin = location.origin } = root.dataset;
  const carrier = document.createElement("form");
  Object.assign(carrier.dataset, { party, origin, version: "0", method: "PUT", ...facts });
  return act(carrier, payload);
}

export function start(root: HTMLElement): void {
  const find = <T extends HTMLElement>(selector: string): T | null => root.querySelector<T>(selector);
  const place = find("[data-auction-place]");
  const controls = find("[data-auction-controls]");
  const status = find("[data-auction-state]");
  const live = find("[data-auction-live]");
  const { auctionUuid = "", bidder = "", entrant = "", stateUrl = "", fragmentUrl = "", streamUrl = "" } = root.dataset;
  let state: State | null = null;
  let phase = "";
  let led: boolean | undefined;
  let sending = false;
  let maximum: string | null = null;

  const announce = (text: string): void => {
    if (live && live.textContent !== text) live.textContent = text;
  };
  const told = (text: string): void => {
    const line = find("[data-auction-told]");
    if (line) line.textContent = text;
  };

  const showButton = (): void => {
    const button = find<HTMLButtonElement>("[data-auction-next]");
    if (!button || !state) return;
    const leads = state.own?.leads === true;
    const text = leads ? say("auction.you_lead") : state.next && state.phase === "running" ? say("auction.offer", { amount: state.shown_next }) : say("auction.not_now");
    if (button.textContent !== text) button.textContent = text;
    button.setAttribute("aria-disabled", String(leads || state.phase !== "running" || !state.next));
  };

  const look = async (): Promise<void> => {
    const [fresh, page] = await Promise.all([
      send(stateUrl) as Promise<State>,
      fetch(fragmentUrl, { credentials: "same-origin", headers: { Accept: "text/html" } }),
    ]);
    const html = page.ok ? await page.text() : "";
    state = fresh;
    if (status) status.textContent = say("hall.live");
    if (place && html.includes("data-edition") && editionOf(html) !== editionOf(place.innerHTML)) {
      place.innerHTML = html;
      document.dispatchEvent(new Event("openhall:refresh"));
    }
    showButton();
    const leads = state.own?.leads === true;
    if (led !== undefined && led !== leads && state.phase === "running") announce(leads ? say("auction.now_leads") : say("auction.outbid", { amount: state.shown_next }));
    led = leads;
    if (phase && phase !== state.phase) {
      if (!busy(controls ?? root, document.activeElement)) return location.reload();
      announce(say("auction.stage_over"));
    }
    phase ||= state.phase;
    await offerByItself();
  };

  let looking: Promise<void> | null = null;
  const refresh = (): Promise<void> =>
    (looking ??= look()
      .catch((error: unknown) => {
        if (status) status.textContent = error instanceof TypeError ? say("auction.lost") : explain(error);
      })
      .finally(() => (looking = null)));

  const offer = async (amount: string): Promise<void> => {
    if (sending) return;
    sending = true;
    const form = find<HTMLFormElement>("form[data-auction-offer]");
    if (form) clearProblem(form);
    told(say("sign.working"));
    try {
      const uuid = crypto.randomUUID();
      const facts = { command: "make_offer", object: `offer:${uuid}`, url: `/api/v1/offers/${uuid}` };
      const answer = (await signed(root, facts, { auction: auctionUuid, amount })) as { number: number; receipt_url: string };
      told(say("auction.counted", { number: answer.number }));
      const receipt = find<HTMLAnchorElement>("[data-auction-receipt]");
      if (receipt) {
        receipt.href = answer.receipt_url;
        receipt.hidden = false;
      }
    } catch (error) {
      told("");
      if (form) showProblem(form, error instanceof TypeError ? new Problem(say("auction.unsure"), { wayForward: say("auction.unsure_forward") }) : error);
    } finally {
      sending = false;
    }
  };

  const offerByItself = async (): Promise<void> => {
    if (!state || sending) return;
    const amount = ownMove(state, maximum);
    if (amount !== null) {
      await offer(amount);
      return void setTimeout(() => void refresh(), 300);
    }
    if (maximum !== null && state.phase === "running" && state.own && !state.own.leads && state.next) {
      const line = find("[data-auction-device]");
      if (line) line.textContent = say("auction.maximum_reached");
    }
  };

  const showMaximum = (): void => {
    const line = find("[data-auction-device]");
    if (line && maximum !== null) line.textContent = say("auction.device_offers", { amount: maximum });
  };

  /** Seals an amount: keeps the secret on this device first, and only then sends its commitment. */
  const seal = async (what: What, object: string, amount: string, facts: Record<string, string>, payload: Record<string, Json>): Promise<Secret> => {
    const kept = await keptSecret(what, object);
    const secret = kept && kept.amount === amount ? kept : await keepSecret({ what, object, auction: auctionUuid, bidder, amount });
    await signed(root, facts, { ...payload, commitment: commitment(secret) });
    return secret;
  };

  const handle = (selector: string, work: (form: HTMLFormElement) => Promise<void>): void => {
    const form = find<HTMLFormElement>(selector);
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      clearProblem(form);
      void work(form).catch((error: unknown) => showProblem(form, error));
    });
  };

  handle("form[data-auction-offer]", async () => {
    await refresh();
    if (state?.own?.leads) return told(say("auction.you_lead"));
    if (state?.next && state.phase === "running") await offer(state.next);
    else told(say("auction.not_now"));
    await refresh();
  });
  handle("form[data-auction-amount]", async (form) => {
    await offer(readAmount(form));
    form.reset();
    await refresh();
  });
  handle("form[data-auction-maximum]", async (form) => {
    const amount = readAmount(form);
    await refresh();
    if (!state?.own?.maximum) {
      const facts = { command: "seal_maximum", object: `entrant:${entrant}`, version: String(state?.own?.version ?? 1), url: `/api/v1/entrants/${entrant}/maximum`, method: "POST" };
      saveLink(form, await seal("maximum", entrant, amount, facts, {}));
    }
    maximum = amount;
    showMaximum();
    await refresh();
  });
  handle("form[data-auction-seal]", async (form) => {
    const uuid = form.dataset.offer ?? "";
    const facts = { command: "seal_offer", object: `sealed-offer:${uuid}`, url: `/api/v1/sealed-offers/${uuid}` };
    saveLink(form, await seal("offer", uuid, readAmount(form), facts, { auction: auctionUuid }));
    form.querySelectorAll("input, button").forEach((control) => control.setAttribute("disabled", ""));
    const line = form.querySelector("[data-auction-sealed]");
    if (line) line.textContent = say("auction.sealed");
  });
  for (const what of ["offer", "maximum"] as const)
    handle(`form[data-auction-reveal="${what}"]`, async (form) => {
      const object = form.dataset.uuid ?? "";
      const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
      const secret = file ? parseSecret(await file.text()) : await keptSecret(what, object);
      if (!secret) throw new Problem(say("auction.no_secret"));
      await refresh(); // the entry's version as it is now
      const facts: Record<string, string> =
        what === "offer"
          ? { command: "reveal_offer", object: `sealed-offer:${object}`, url: `/api/v1/sealed-offers/${object}/revelation`, method: "POST" }
          : { command: "reveal_maximum", object: `entrant:${object}`, version: String(state?.own?.version ?? 1), url: `/api/v1/entrants/${object}/revelation`, method: "POST" };
      await signed(root, facts, { amount: secret.amount, salt: secret.salt });
      location.reload();
    });

  void keptSecret("maximum", entrant)
    .then((secret) => {
      maximum = secret?.amount ?? null;
      showMaximum();
    })
    .finally(() => void refresh());
  const source = new EventSource(new URL(streamUrl, location.href));
  source.onmessage = () => SOON.forEach((wait) => setTimeout(() => void refresh(), wait));
  const timer = setInterval(() => void refresh(), POLL);
  addEventListener("online", () => void refresh());
  addEventListener("pagehide", () => {
    source.close();
    clearInterval(timer);
  });
}
