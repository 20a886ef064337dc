/**
 * `form[data-release-shares]`: a custodian opens the shares sealed to him and hands them in. Beside the attributes of a
 * signed form: data-recipient (the key that the notice names) and data-shares-url → `{"bids":[{"bid":uuid,"context":{…},"shares":{"price":base64,…}}]}`.
 */
import { act, confirmAct } from "./act.ts";
import { b64, unb64 } from "./bytes.ts";
import { list, only, text, UUID, type Json } from "./canonical.ts";
import { KINDS, readContext } from "./envelope.ts";
import { send } from "./http.ts";
import { storedAgeKey, storedAgeKeyFor } from "./keys.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { decryptShare } from "./sealing.ts";

export interface OpenedShare {
  readonly bid: string;
  readonly kind: string;
  readonly share: string;
}

/** Opens every share that can be opened; those that can't are counted, not hidden. */
export async function openShares(answer: unknown, identity: string, report: (done: number, total: number) => void = () => {}): Promise<{ shares: OpenedShare[]; unreadable: number; bids: number }> {
  const bids = list(only(answer, "answer", ["bids"]).bids, "bids", 0, 10_000);
  const shares: OpenedShare[] = [];
  let unreadable = 0;
  for (const [at, value] of bids.entries()) {
    report(at, bids.length);
    const found = only(value, "bid", ["bid", "context", "shares"]);
    const bid = text(found.bid, "bid", UUID);
    readContext(found.context);
    for (const [kind, sealed] of Object.entries(only(found.shares, "shares", [], [...KINDS]))) {
      try {
        shares.push({ bid, kind, share: b64(await decryptShare(unb64(sealed), identity)) });
      } catch {
        unreadable++;
      }
    }
  }
  return { shares, unreadable, bids: bids.length };
}

/** The key that the notice names: perhaps one that was replaced since. */
export const custodianKey = (recipient?: string): ReturnType<typeof storedAgeKey> =>
  recipient ? storedAgeKeyFor("custodian", recipient) : storedAgeKey("custodian");

async function release(form: HTMLFormElement): Promise<void> {
  const key = await custodianKey(form.dataset.recipient);
  if (!key) throw new Problem(say("error.no_custodian_key"));
  const answer = await send(form.dataset.sharesUrl ?? "");
  const opened = await openShares(answer, key.identity, (done, total) => tell(form, say("release.custodian_working", { done, total })));
  if (!opened.shares.length) throw new Problem(say("release.none"), { detail: opened.unreadable ? say("release.unreadable", { count: opened.unreadable }) : "" });
  const lines = [{ label: say("release.custodian_bids"), value: String(opened.bids) }];
  if (opened.unreadable) lines.push({ label: say("error.title"), value: say("release.unreadable", { count: opened.unreadable }) });
  if (!(await confirmAct(lines, form.dataset.solemn ?? ""))) return tell(form, "");
  tell(form, say("sign.working"));
  next(form, await act(form, { shares: opened.shares as unknown as Json }));
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void release(form).catch((error) => showProblem(form, error));
  });
}
