/** `[data-phone]`: the page that lives on the telephone. It binds, lets computers in, reads what is to be signed and signs it. */
import { b64u, unb64u, utf8 } from "./bytes.ts";
import { canonical, type Json } from "./canonical.ts";
import { Changed, describe, readIntent } from "./describe.ts";
import { makeDeviceKey, publicKeyText } from "./device-key.ts";
import { add, putLines } from "./elements.ts";
import { learnServerTime, send } from "./http.ts";
import { buildIntent, intentChallenge, signIntent, type Intent } from "./intents.ts";
import { Problem } from "./messages.ts";
import { forgetPhoneKey, keepPhoneKey, phoneKey, state as sign, type PhoneKey } from "./phone-key.ts";
import { filled, words, type Words } from "./phone-words.ts";
import { clearProblem, showProblem } from "./problem.ts";
import { canScan, fragmentOf, scanWith } from "./scan.ts";

interface Scan {
  readonly id: string;
  readonly purpose: "binding" | "sign-in";
  readonly answerer: string;
  readonly browser: string;
  readonly name: string;
  readonly person: string;
  readonly shown_at: string;
}

interface Request {
  readonly id: string;
  readonly key: string;
  readonly command: string;
  readonly state: string;
  readonly intent?: string;
  readonly payload?: Record<string, Json>;
  readonly assertion_options?: string;
}

interface Me {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly mandates: readonly { readonly organisation: string; readonly organisation_name: string }[];
}

const LOOK = 2000;
const LIFE = 5 * 60_000;
const REQUEST = /^request=([0-9a-f-]{36})$/;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Phone {
  private readonly root: HTMLElement;
  private readonly text: Words;
  private key: PhoneKey | undefined;
  private me: Me | undefined;
  private scan: Scan | undefined;
  private request: { id: string; intent: Intent; options: string } | undefined;
  private view = "";

  constructor(root: HTMLElement, text: Words) {
    this.root = root;
    this.text = text;
  }

  async begin(): Promise<void> {
    const actions: Record<string, () => Promise<void>> = {
      scan: () => this.useCamera(),
      home: () => this.home(),
      "refuse-scan": () => this.refuseScan(),
      "refuse-request": () => this.refuseRequest(),
      forget: async () => {
        await forgetPhoneKey();
        await this.home();
      },
    };
    this.root.addEventListener("click", (event) => {
      const action = actions[(event.target as Element).closest<HTMLElement>("[data-phone-action]")?.dataset.phoneAction ?? ""];
      if (action) this.run(action());
    });
    const forms: Record<string, (form: HTMLFormElement, by: HTMLElement | null) => Promise<void>> = {
      binding: (form) => this.bind(form),
      "sign-in": (form) => this.letIn(form),
      request: (_form, by) => this.signRequest(by?.hasAttribute("data-phone-without") ?? false),
    };
    let busy = false;
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const work = forms[form.dataset.phoneForm ?? ""];
      if (!work || busy) return;
      busy = true;
      this.run(work(form, event.submitter).finally(() => (busy = false)));
    });
    addEventListener("hashchange", () => this.run(this.follow()));
    document.addEventListener("visibilitychange", () => this.view === "home" && this.run(this.look()));
    await this.follow();
    void this.watch();
  }

  private run(work: Promise<void>): void {
    clearProblem(this.root);
    void work.catch((error: unknown) => showProblem(this.root, error));
  }

  private show(view: string): void {
    this.view = view;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-phone-view]")) part.hidden = part.dataset.phoneView !== view;
    const button = this.root.querySelector<HTMLElement>("[data-phone-scan]");
    if (button) button.hidden = !canScan() || !["home", "unbound"].includes(view);
    const heading = this.part(view).querySelector<HTMLElement>("h2");
    if (heading && !["home", "unbound"].includes(view)) {
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  private part(view: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-phone-view="${view}"]`)!;
  }

  private tell(words: string): void {
    this.root.querySelector<HTMLElement>("[data-phone-status]")!.textContent = words;
  }

  private fact(view: string, name: string, value: string): void {
    const place = this.part(view).querySelector<HTMLElement>(`[data-phone-fact="${name}"]`);
    if (place) place.textContent = value;
  }

  /** What the address asks for; a code's secret is taken out of it at once. */
  private async follow(): Promise<void> {
    const asked = location.hash.slice(1);
    if (!asked) return this.home();
    history.replaceState(null, "", location.pathname);
    const request = REQUEST.exec(asked);
    if (request) {
      await this.home();
      return this.me ? this.open(request[1]!) : undefined;
    }
    await this.take(asked);
  }

  /** Who the telephone's key signs in, in a session of its own; nobody when the key counts no more. */
  private async signedIn(key: PhoneKey): Promise<Me | undefined> {
    const me = await (send("/api/v1/me") as Promise<Me>).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 401) return undefined;
      throw error;
    });
    if (me?.person === key.person) return me;
    try {
      await send("/api/v1/phone/session", { json: await sign(key, await learnServerTime(), { purpose: "session" }) });
    } catch (error) {
      if (error instanceof Problem && error.status === 403) return undefined;
      throw error;
    }
    return (await send("/api/v1/me")) as Me;
  }

  private async home(): Promise<void> {
    this.scan = this.request = this.me = undefined;
    this.key = await phoneKey();
    if (!this.key) return this.show("unbound");
    const me = (this.me = await this.signedIn(this.key));
    if (!me) return this.show("revoked");
    const owner = this.root.querySelector<HTMLElement>("[data-phone-owner]");
    if (owner) owner.textContent = filled(this.text.say.bound, { name: me.name });
    for (const link of this.root.querySelectorAll<HTMLElement>("[data-phone-role]")) link.hidden = !me.roles.includes(link.dataset.phoneRole ?? "");
    // What was answered meanwhile must not be offered again, not even for a moment.
    await this.look();
    this.show("home");
  }

  private async watch(): Promise<void> {
    for (;;) {
      await pause(LOOK);
      if (this.view === "home" && document.visibilityState === "visible") await this.look().catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { requests } = (await send("/api/v1/phone/requests")) as { requests: Request[] };
    const mine = requests.filter((request) => request.key === this.key?.id);
    const list = this.root.querySelector<HTMLElement>("[data-phone-requests]")!;
    const known = Array.from(list.children, (item) => (item as HTMLElement).dataset.request).join();
    if (known !== mine.map((request) => request.id).join()) {
      list.replaceChildren();
      for (const request of mine) {
        const item = add(list, "li");
        item.dataset.request = request.id;
        add(item, "p", this.text.commands[request.command]?.name ?? request.command);
        const button = add(item, "button", this.text.say.open, "oh-button");
        button.type = "button";
        button.addEventListener("click", () => this.run(this.open(request.id)));
      }
    }
    this.root.querySelector<HTMLElement>("[data-phone-none]")!.hidden = mine.length > 0;
  }

  // Signing

  private async open(id: string): Promise<void> {
    const { say } = this.text;
    const request = (await send(`/api/v1/phone/requests/${id}`)) as Request;
    if (request.state !== "waiting" || !request.intent || !request.payload) throw new Problem(say.ask_late ?? "");
    const bytes = unb64u(request.intent);
    const intent = readIntent(bytes);
    if (intent.key !== this.key?.id) throw new Problem(say.other_key ?? "");
    if (intent.origin !== location.origin) throw new Problem(filled(say.other_site, { origin: intent.origin }));
    const parties = new Map(this.me?.mandates.map((mandate) => [mandate.organisation, mandate.organisation_name]));
    try {
      putLines(this.root.querySelector<HTMLElement>("[data-phone-lines]")!, describe(bytes, request.payload, this.text, parties));
    } catch (error) {
      if (error instanceof Changed) throw new Problem(say.changed ?? "", { detail: error.message, wayForward: say.changed_way });
      throw error;
    }
    this.fact("request", "meaning", this.text.commands[intent.command]?.meaning ?? "");
    this.request = { id, intent, options: request.assertion_options ?? "" };
    this.root.querySelector<HTMLElement>("[data-phone-without]")!.hidden = !request.assertion_options;
    this.tell("");
    this.show("request");
  }

  private async signRequest(withoutPasskey: boolean): Promise<void> {
    const { key, request } = this;
    if (!key || !request) return;
    let assertion = "";
    if (request.options && !withoutPasskey) {
      const { authenticate } = await import("./webauthn.ts");
      assertion = b64u(utf8(JSON.stringify(await authenticate(JSON.parse(request.options), intentChallenge(request.intent)))));
    }
    const signature = b64u(await signIntent(request.intent, key.privateKey));
    await send(`/api/v1/phone/requests/${request.id}/signature`, { method: "PUT", json: { signature, assertion } });
    this.done(this.text.say.signed ?? "");
  }

  private async refuseRequest(): Promise<void> {
    if (this.request) await send(`/api/v1/phone/requests/${this.request.id}/refusal`, { method: "PUT", json: {} });
    this.done(this.text.say.declined ?? "");
  }

  private done(said: string): void {
    this.scan = this.request = undefined;
    this.show("done");
    this.tell(said);
  }

  // Codes

  private async useCamera(): Promise<void> {
    this.tell("");
    this.show("camera");
    const read = await scanWith(this.root.querySelector<HTMLVideoElement>("[data-phone-video]")!, () => this.view !== "camera").catch(() => {
      throw new Problem(this.text.say.camera ?? "");
    });
    if (read === null) return;
    const fragment = fragmentOf(read);
    if (!fragment) {
      await this.home();
      throw new Problem(this.text.say.not_ours ?? "");
    }
    history.replaceState(null, "", `#${fragment}`);
    await this.follow();
  }

  private async take(secret: string): Promise<void> {
    const { say } = this.text;
    this.key = await phoneKey();
    this.show(this.key ? "home" : "unbound");
    const scan = (this.scan = (await send("/api/v1/phone/scans", { json: { secret } })) as Scan);
    if (scan.purpose === "sign-in" && !this.key) {
      await send(`/api/v1/phone/scans/${scan.id}/refusal`, { method: "PUT", json: { answerer: scan.answerer } });
      this.show("unbound");
      this.tell(say.unbound_scan ?? "");
      return;
    }
    this.fact(scan.purpose, "name", scan.purpose === "binding" ? scan.name : (this.key?.name ?? ""));
    this.fact(scan.purpose, "browser", scan.browser || (say.unknown_browser ?? ""));
    this.fact(scan.purpose, "time", new Date(scan.shown_at).toLocaleString(document.documentElement.lang || undefined));
    if (scan.purpose === "binding") this.fact("binding", "before", this.key ? filled(say.bound_already, { name: this.key.name }) : "");
    this.part(scan.purpose).querySelector("form")!.reset();
    this.tell("");
    this.show(scan.purpose);
  }

  private async refuseScan(): Promise<void> {
    if (this.scan) await send(`/api/v1/phone/scans/${this.scan.id}/refusal`, { method: "PUT", json: { answerer: this.scan.answerer } });
    this.done(this.text.say.declined ?? "");
  }

  private async letIn(form: HTMLFormElement): Promise<void> {
    const { key, scan } = this;
    if (!key || !scan) return;
    const number = String(new FormData(form).get("number") ?? "");
    const said = await sign(key, await learnServerTime(), { purpose: "sign-in", about: scan.id, number, browser: scan.browser });
    await this.answer(`/api/v1/phone/scans/${scan.id}/sign-in`, { answerer: scan.answerer, ...said });
    this.done(this.text.say.let_in ?? "");
  }

  /** Sends the one answer that a code takes; whatever comes of it, the code is over. */
  private async answer(url: string, json: unknown): Promise<void> {
    try {
      await send(url, { method: "PUT", json });
    } catch (error) {
      if (error instanceof Problem) this.done("");
      throw error;
    }
  }

  private async bind(form: HTMLFormElement): Promise<void> {
    const { scan } = this;
    if (!scan) return;
    const { say } = this.text;
    const entered = new FormData(form);
    const made = await makeDeviceKey();
    const enrolment = { public_key: publicKeyText(made), kind: "phone", label: String(entered.get("label") ?? "") };
    const about = { origin: location.origin, command: "enrol_key", object: `key:${scan.id}`, version: 0, party: null };
    const intent = buildIntent(about, enrolment, { key: made.id, expiresAt: (await learnServerTime()) + LIFE });
    const signature = b64u(await signIntent(intent, made.privateKey));
    const number = String(entered.get("number") ?? "");
    await this.answer(`/api/v1/phone/scans/${scan.id}/binding`, { answerer: scan.answerer, number, intent: b64u(canonical(intent)), signature, enrolment });
    this.tell(say.binding_waits ?? "");
    this.show("done");
    for (const ends = Date.now() + 3 * 60_000; Date.now() < ends; await pause(LOOK)) {
      const now = (await send(`/api/v1/phone/scans/${scan.id}/standing`, { json: { answerer: scan.answerer } })) as { state: string };
      if (now.state !== "used") continue;
      await keepPhoneKey({ ...made, person: scan.person, name: scan.name });
      await this.home();
      this.tell(filled(say.bound, { name: scan.name }));
      return;
    }
    throw new Problem(say.binding_late ?? "");
  }
}

async function install(script: string | undefined): Promise<void> {
  if (script && "serviceWorker" in navigator) await navigator.serviceWorker.register(script, { scope: "/phone/" }).catch(() => undefined);
}

export function start(root: HTMLElement): void {
  void install(root.dataset.worker);
  void words()
    .then((text) => new Phone(root, text).begin())
    .catch((error: unknown) => showProblem(root, error));
}
