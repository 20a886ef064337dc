/** Trust policies (C2SP tlog-policy): which members there are, and how many of them make a quorum. */
import { Fault, parseCosigner, type VerifierKey } from "./tlog.ts";

export interface Policy {
  readonly members: readonly VerifierKey[];
  /** Whether these members, whose signatures were verified, are as many as the policy asks for. */
  satisfied(cosigners: ReadonlySet<VerifierKey>): boolean;
}

export function parsePolicy(text: string): Policy {
  const members = new Map<string, VerifierKey | null>();
  const groups: { name: string; needed: number; names: string[] }[] = [];
  let quorum = "";
  const known = (name: string): boolean => members.has(name) || groups.some((group) => group.name === name);
  for (const line of text.split("\n")) {
    const [kind, ...words] = line.trim().split(/[ \t]+/);
    if (!kind || kind.startsWith("#") || kind === "log") continue;
    if (kind === "witness" && words.length >= 2 && words.length <= 3 && !known(words[0]!)) members.set(words[0]!, parseCosigner(words[1]!));
    else if (kind === "group" && words.length >= 3 && !known(words[0]!)) {
      const [name, said, ...names] = words as [string, string, ...string[]];
      const needed = { any: 1, all: names.length }[said] ?? (/^[1-9][0-9]{0,5}$/.test(said) ? Number(said) : NaN);
      if (!(needed <= names.length) || !names.every(known) || new Set(names).size !== names.length) throw new Fault("a group of the policy is malformed");
      groups.push({ name, needed, names });
    } else if (kind === "quorum" && words.length === 1 && !quorum && (words[0] === "none" || known(words[0]!))) quorum = words[0]!;
    else throw new Fault("the policy of the members is malformed");
  }
  if (!quorum) throw new Fault("the policy of the members has no quorum");
  return {
    members: [...members.values()].filter((key) => key !== null),
    satisfied(cosigners) {
      const met = new Set([...members].filter(([, key]) => key && cosigners.has(key)).map(([name]) => name));
      // A group's members stand on earlier lines, so one pass in order settles them all.
      for (const group of groups) if (group.names.filter((name) => met.has(name)).length >= group.needed) met.add(group.name);
      return quorum === "none" || met.has(quorum);
    },
  };
}
