/** Certificates: proving a key to bind or to sign in, asking for a certificate, sealing PDFs. The key never leaves the person. */
import { act, confirmAct } from "./act.ts";
import { b64u, digest, hex, unb64u, type Bytes } from "./bytes.ts";
import type { Json } from "./canonical.ts";
import { requireDeviceKey } from "./device-key.ts";
import { collect } from "./forms.ts";
import { send } from "./http.ts";
import { download } from "./keys.ts";
import { Problem } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";

interface Request {
  readonly to_sign: readonly string[];
  readonly key?: string;
  readonly what: string;
}

const ALGORITHMS: Readonly<Record<string, RsaHashedImportParams | EcKeyImportParams>> = {
  rsa: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  p256: { name: "ECDSA", namedCurve: "P-256" },
  p384: { name: "ECDSA", namedCurve: "P-384" },
};
const INTENT = "openhall/intent/";

const text = (form: HTMLElement, name: string, facts: Record<string, unknown> = {}): string =>
  (form.getAttribute(`data-text-${name}`) ?? "").replace(/\{(\w+)\}/g, (whole, fact: string) => (fact in facts ? String(facts[fact]) : whole));

const chosen = (form: HTMLElement, selector: string): File | undefined => form.querySelector<HTMLInputElement>(selector)?.files?.[0];

const source = (form: HTMLFormElement): string => form.querySelector<HTMLInputElement>("input[name=source]:checked")?.value ?? "file";

function progress(form: HTMLElement, done: number, all: number): void {
  const bar = form.querySelector<HTMLProgressElement>("[data-progress]");
  if (!bar) return;
  bar.hidden = done >= all;
  bar.max = all;
  bar.value = done;
}

/** What is signed for a certificate is never an act: no key may be brought to sign an intent under another name. */
function refuseIntents(message: Bytes): Bytes {
  if (new TextDecoder("latin1").decode(message.subarray(0, INTENT.length)) === INTENT) throw new Problem("openhall/intent");
  return message;
}

/** PEM as it is; other files as base64url. */
async function certificateText(form: HTMLElement): Promise<string> {
  const file = chosen(form, "[data-certificate-file]");
  if (!file) throw new Problem(text(form, "no-certificate"));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const head = new TextDecoder("latin1").decode(bytes);
  return head.includes("-----BEGIN") ? head : b64u(bytes);
}

async function keyFromFile(form: HTMLElement, kind: string): Promise<CryptoKey> {
  const file = chosen(form, "[data-key-file]");
  if (!file) throw new Problem(text(form, "no-key"));
  const block = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(await file.text())?.[1];
  try {
    const der = Uint8Array.from(atob((block ?? "").replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
    return await crypto.subtle.importKey("pkcs8", der, ALGORITHMS[kind]!, false, ["sign"]);
  } catch {
    throw new Problem(text(form, "bad-key"));
  }
}

async function answered(form: HTMLElement, request: Request): Promise<string[] | undefined> {
  const file = chosen(form, "[data-answer-file]");
  if (!file) return undefined;
  try {
    const said = JSON.parse(await file.text()) as { signatures?: unknown; to_sign_sha256?: unknown };
    const about = request.to_sign.map((message) => hex(digest(unb64u(message))));
    if (JSON.stringify(said.to_sign_sha256) === JSON.stringify(about) && Array.isArray(said.signatures)) return said.signatures as string[];
  } catch {
    /* told below */
  }
  throw new Problem(text(form, "bad-answer"));
}

/** The signatures over all messages of a request; undefined when the helper must make them first. */
async function signatures(form: HTMLFormElement, request: Request): Promise<string[] | undefined> {
  const messages = request.to_sign.map((message) => refuseIntents(unb64u(message)));
  if (source(form) === "helper") {
    const found = await answered(form, request);
    if (!found) download("request.json", JSON.stringify({ v: 1, origin: location.origin, ...request }, null, 1), "application/json");
    return found;
  }
  const key = source(form) === "browser" ? (await requireDeviceKey()).privateKey : await keyFromFile(form, request.key ?? "");
  const made: string[] = [];
  for (const message of messages) {
    made.push(b64u(new Uint8Array(await crypto.subtle.sign({ name: key.algorithm.name, hash: "SHA-256" }, key, message))));
    tell(form, text(form, "signing", { done: made.length, all: messages.length }));
    progress(form, made.length, messages.length);
  }
  return made;
}

/** What kind of key a certificate has, by the identifiers that every certificate of that kind holds. */
function kindOf(certificate: string): string {
  const block = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END/.exec(certificate)?.[1];
  const bytes = block ? Uint8Array.from(atob(block.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0)) : unb64u(certificate);
  const held = hex(bytes);
  // the key's own algorithm stands behind the two names and the validity: look for the last one
  const places: [string, number][] = [["p256", held.lastIndexOf("06082a8648ce3d030107")], ["p384", held.lastIndexOf("06052b81040022")], ["rsa", held.lastIndexOf("06092a864886f70d010101")]];
  return places.sort((a, b) => b[1] - a[1])[0]![0];
}

class Certificates {
  private readonly form: HTMLFormElement;
  private kept: (Request & { readonly certificate?: string }) | undefined;
  private batch: { version: number; pdfs: { number: number; name: string; sealed_sha256: string }[] } | undefined;

  constructor(form: HTMLFormElement) {
    this.form = form;
  }

  private wait(): void {
    tell(this.form, text(this.form, "helper"));
  }

  async bind(): Promise<void> {
    const { form } = this;
    const { challengeUrl = "", id = "", use = "person" } = form.dataset;
    const certificate = await certificateText(form);
    const asked = (await send(challengeUrl, { json: { certificate, id, use } })) as { to_sign: string[]; key: string; subject: string };
    const made = await signatures(form, { to_sign: asked.to_sign, key: asked.key, what: "bind" });
    if (!made) return this.wait();
    const { payload, lines } = collect(form, null);
    const whole: Record<string, Json> = { roles: [], ...payload, certificate, proof: made[0]!, use };
    if (!(await confirmAct([{ label: certificateLabel(form), value: asked.subject }, ...lines], ""))) return;
    next(form, await act(form, whole));
  }

  async signIn(): Promise<void> {
    const { form } = this;
    const certificate = await certificateText(form);
    const waiting = source(form) === "helper" && chosen(form, "[data-answer-file]");
    if (!waiting || !this.kept) {
      const options = (await send(form.dataset.optionsUrl ?? "", { method: "POST", json: {} })) as { to_sign: string[] };
      this.kept = { to_sign: options.to_sign, key: kindOf(certificate), what: "sign_in" };
    }
    const made = await signatures(form, this.kept);
    if (!made) return this.wait();
    this.kept = undefined;
    next(form, await send(form.dataset.url ?? "", { json: { certificate, proof: made[0] } }));
  }

  async request(): Promise<void> {
    const { form } = this;
    const key = await requireDeviceKey();
    const { requests } = (await send("/api/v1/certificate-requests", { json: { use: form.dataset.requestUse ?? "person" } })) as { requests: Record<string, string> };
    const toSign = requests[key.id];
    if (!toSign) throw new Problem(text(form, "other-key"));
    const message = refuseIntents(unb64u(toSign));
    const signature = b64u(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, message)));
    const { pem } = (await send("/api/v1/certificate-requests/finished", { json: { to_sign: toSign, signature } })) as { pem: string };
    download("certificate-request.pem", pem, "application/x-pem-file");
  }

  /** A paper that lies here already, and reserves a place for the seal: nothing is handed in. */
  private async layBefore(documentUrl: string): Promise<void> {
    const { form } = this;
    const certificate = form.querySelector<HTMLSelectElement>("[name=certificate]")?.value ?? "";
    if (!this.batch) {
      this.batch = (await send(documentUrl, { method: "PUT", json: { certificate, pdf_sha256: form.dataset.documentSha256 ?? "" } })) as Certificates["batch"];
    }
    await this.prepare();
  }

  private async prepare(): Promise<void> {
    const { form } = this;
    tell(form, text(form, "preparing"));
    this.kept = { ...((await send(`${form.dataset.batchUrl ?? ""}/preparation`, { method: "POST", json: {} })) as Request), what: "seal" };
  }

  private async handIn(): Promise<void> {
    const { form } = this;
    const url = form.dataset.batchUrl ?? "";
    const files = Array.from(form.querySelector<HTMLInputElement>("[data-pdfs]")?.files ?? []);
    if (!files.length) throw new Problem(text(form, "no-pdf"));
    const value = (name: string): string => form.querySelector<HTMLSelectElement>(`[name=${name}]`)?.value ?? "";
    if (!this.batch) {
      this.batch = (await send(url, { method: "PUT", json: { certificate: value("certificate"), jurisdiction: value("jurisdiction") } })) as Certificates["batch"];
    }
    let done = 0;
    for (const file of files) {
      const body = new FormData();
      body.append("file", file, file.name);
      await send(`${url}/pdfs`, { method: "POST", body });
      done += 1;
      tell(form, text(form, "handing", { done, all: files.length }));
      progress(form, done, files.length);
    }
    await this.prepare();
  }

  async seal(): Promise<void> {
    const { form } = this;
    const { documentUrl } = form.dataset;
    if (!this.kept) await (documentUrl ? this.layBefore(documentUrl) : this.handIn());
    const request: Request = { to_sign: this.kept!.to_sign, key: this.kept!.key, what: "seal" };
    const made = await signatures(form, request);
    if (!made) return this.wait();
    const batch = (await send(`${form.dataset.batchUrl ?? ""}/signatures`, { method: "PUT", json: { signatures: made } })) as NonNullable<Certificates["batch"]>;
    form.dataset.version = String(batch.version);
    const lines = batch.pdfs.map((pdf) => ({ label: text(form, "seal", { number: pdf.number, name: pdf.name }), value: pdf.sealed_sha256 }));
    if (!(await confirmAct(lines, ""))) {
      await this.prepare();
      return tell(form, "");
    }
    next(form, await act(form, { documents: batch.pdfs.map((pdf) => pdf.sealed_sha256) }));
  }
}

const certificateLabel = (form: HTMLElement): string => {
  const input = form.querySelector<HTMLInputElement>("[data-certificate-file]");
  return (input?.labels?.[0]?.textContent ?? "").replace(/\s*[(（].*$/, "").trim();
};

/** `form[data-certificate="bind|sign-in|request|seal"]`. */
export function start(form: HTMLFormElement): void {
  const work = new Certificates(form);
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearProblem(form);
    form.setAttribute("aria-busy", "true");
    const steps: Record<string, () => Promise<void>> = { bind: () => work.bind(), "sign-in": () => work.signIn(), request: () => work.request(), seal: () => work.seal() };
    const step = steps[form.dataset.certificate ?? ""];
    void (step ? step() : Promise.resolve())
      .catch((error) => showProblem(form, error))
      .finally(() => {
        busy = false;
        form.removeAttribute("aria-busy");
      });
  });
}
