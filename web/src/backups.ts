/** Backup files as people hand them in: which version of the bid they belong to, said in words when it is another. */
import type { Envelope } from "./envelope.ts";
import { requireContext, requireIdentity, type Kind } from "./envelope.ts";
import { Problem, say } from "./messages.ts";
import { envelopeSha256, readBackup, type Backup } from "./sealing.ts";

export interface Version {
  readonly number: number;
  readonly envelope_sha256: string;
}

/** The backup in a file control; undefined when no file was chosen. */
export async function chosenBackup(file: HTMLInputElement | null, passphrase: HTMLInputElement | null): Promise<Backup | undefined> {
  const chosen = file?.files?.[0];
  if (!chosen) return undefined;
  if (chosen.size > 65536) throw new Problem(say("backup.none"));
  return readBackup(new Uint8Array(await chosen.arrayBuffer()), passphrase?.value ?? "");
}

/** Refuses a backup of another version or another bid, and says which one it belongs to. */
export function requireBackupFor(backup: Backup, envelope: Envelope, versions: readonly Version[]): void {
  const stands = envelopeSha256(envelope);
  if (backup.envelopeSha256 !== stands) {
    const numberOf = (sha256: string): number | undefined => versions.find((version) => version.envelope_sha256 === sha256)?.number;
    const mine = numberOf(backup.envelopeSha256);
    if (mine !== undefined) throw new Problem(say("backup.other_version", { number: mine, stands: numberOf(stands) ?? "?" }), { wayForward: say("backup.other_version_way") });
    throw new Problem(say("backup.other_bid"), { detail: say("backup.other_bid_detail", { found: backup.envelopeSha256.slice(0, 12), stands: stands.slice(0, 12) }) });
  }
  requireContext(envelope.context, backup.context);
  for (const [kind, identity] of Object.entries(backup.identities)) requireIdentity(envelope, kind as Kind, identity);
}

export const versionsOf = (element: HTMLElement): Version[] => JSON.parse(element.dataset.versions ?? "[]") as Version[];
