/** `form[data-phone-code="binding|sign-in"]`: shows a code, then the number, and goes on when the telephone has answered. */
import { b64u, unb64u, utf8 } from "./bytes.ts";
import { readIntent } from "./describe.ts";
import { send, serverNow } from "./http.ts";
import { intentChallenge } from "./intents.ts";
import { Problem } from "./messages.ts";
import { filled, words } from "./phone-words.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";

interface Standing {
  readonly state: string;
  readonly expires_at: string;
  readonly number?: string;
  readonly intent?: string;
  readonly qr?: string;
}

const LOOK = 1000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What the session does once the telephone has answered. */
async function goOn(form: HTMLFormElement, standing: Standing): Promise<unknown> {
  if (form.dataset.phoneCode === "sign-in") return send("/api/v1/phone/sign-in/entry", { json: {} });
  const headers: Record<string, string> = {};
  if (form.dataset.assertionOptions) {
    const { authenticate } = await import("./webauthn.ts");
    const enrolment = readIntent(unb64u(standing.intent));
    const assertion = await authenticate(JSON.parse(form.dataset.assertionOptions), intentChallenge(enrolment));
    headers["Intent-Assertion"] = b64u(utf8(JSON.stringify(assertion)));
  }
  return send("/api/v1/phone/binding/enrolment", { method: "PUT", json: {}, headers });
}

async function run(form: HTMLFormElement): Promise<unknown> {
  const { say } = await words();
  const url = `/api/v1/phone/${form.dataset.phoneCode}`;
  const place = form.querySelector<HTMLElement>("[data-code-place]")!;
  const picture = form.querySelector<HTMLImageElement>("[data-code-picture]")!;
  const number = form.querySelector<HTMLElement>("[data-code-number]")!;
  let standing = (await send(url, { json: {} })) as Standing;
  picture.src = standing.qr ?? "";
  picture.hidden = false;
  number.hidden = true;
  place.hidden = false;
  let said = "";
  const once = (text: string): void => {
    if (said !== text) tell(form, (said = text));
  };
  try {
    while (standing.state === "shown" || standing.state === "scanned") {
      if (standing.state === "shown") {
        // In steps of ten: who listens to the page is not told every second.
        const left = Math.max(0, Math.ceil((Date.parse(standing.expires_at) - serverNow()) / 10_000) * 10);
        once(filled(say.shown, { seconds: left }));
      } else {
        picture.hidden = true;
        number.hidden = false;
        number.textContent = standing.number ?? "";
        once(`${say.scanned ?? ""} ${standing.number ?? ""}`);
      }
      await pause(LOOK);
      standing = (await send(url)) as Standing;
    }
  } finally {
    place.hidden = true;
  }
  if (standing.state !== "answered") throw new Problem(say[standing.state] ?? say.expired ?? "");
  tell(form, say.answered ?? "");
  return goOn(form, standing);
}

export function start(form: HTMLFormElement): void {
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearProblem(form);
    void run(form)
      .then((answer) => next(form, answer))
      .catch((error) => showProblem(form, error))
      .finally(() => (busy = false));
  });
}
