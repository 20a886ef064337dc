/** `[data-receipt][data-status-url]`: advances recorded → logged → witnessed while the page is open. */
import { send } from "./http.ts";
import { say } from "./messages.ts";

const STEPS = ["recorded", "logged", "witnessed"];

export function start(receipt: HTMLElement): void {
  const url = receipt.dataset.statusUrl;
  let waits = 0;
  const look = async (): Promise<void> => {
    try {
      const { state } = (await send(url ?? "")) as { state?: string };
      const reached = STEPS.indexOf(state ?? "");
      if (reached > STEPS.indexOf(receipt.dataset.state ?? "")) {
        receipt.dataset.state = state;
        receipt.querySelectorAll<HTMLElement>("[data-step]").forEach((step) => {
          step.classList.toggle("is-reached", STEPS.indexOf(step.dataset.step ?? "") <= reached);
        });
        const status = receipt.querySelector<HTMLElement>("[data-receipt-status]");
        if (status) status.textContent = say(state === "witnessed" ? "receipt.witnessed" : "receipt.logged");
      }
    } catch {
      /* asked again below */
    }
    if (receipt.dataset.state !== "witnessed" && ++waits < 120) setTimeout(() => void look(), Math.min(30_000, 1000 + 500 * waits));
  };
  if (url && receipt.dataset.state !== "witnessed") setTimeout(() => void look(), 1000);
}
