/** `[data-auction-reserve]` in the owner's forms: commits to the reserve on this device, and reveals it from here afterwards. */
import { commitment, keepSecret, keptSecret, parseSecret, saveLink, type Secret } from "./auction-secrets.ts";

/** In the announcement: what is typed stays here, and the hidden field gets its commitment. */
function commit(box: HTMLElement, field: HTMLInputElement, hidden: HTMLInputElement): void {
  const { auction = "" } = box.dataset;
  field.addEventListener("change", () => {
    const amount = field.value.trim();
    hidden.value = "";
    if (!field.checkValidity() || !amount) return;
    void keepSecret({ what: "reserve", object: auction, auction, bidder: "", amount }).then((secret) => {
      hidden.value = commitment(secret);
      saveLink(box, secret);
    });
  });
}

/** In the revelation: fills in what this device kept, or what the file holds. */
function reveal(box: HTMLElement, amount: HTMLInputElement, salt: HTMLInputElement): void {
  const { auction = "" } = box.dataset;
  const fill = (secret: Secret | undefined): void => {
    if (!secret) return;
    amount.value = secret.amount;
    salt.value = secret.salt;
  };
  void keptSecret("reserve", auction).then(fill);
  box.querySelector<HTMLInputElement>("input[type=file]")?.addEventListener("change", (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file) void file.text().then((text) => fill(parseSecret(text)));
  });
}

export function start(box: HTMLElement): void {
  const input = (name: string): HTMLInputElement | null => box.querySelector<HTMLInputElement>(`input[name=${name}]`);
  const field = box.querySelector<HTMLInputElement>("input[data-amount]");
  const [hidden, amount, salt] = [input("reserve"), input("amount"), input("salt")];
  if (field && hidden) commit(box, field, hidden);
  else if (amount && salt) reveal(box, amount, salt);
}
