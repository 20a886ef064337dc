/** Requests to the platform: cookies, CSRF, problems, and the server's clock as its answers tell it. */
import { Problem, say } from "./messages.ts";

let offset: number | undefined;

/** Remembers how far this device's clock is from the server's (X-Server-Time in ISO 8601, else Date). */
export function noteServerTime(headers: Headers, sentAt: number, receivedAt: number): void {
  const stamp = Date.parse(headers.get("X-Server-Time") ?? headers.get("Date") ?? "");
  if (!Number.isNaN(stamp)) offset = stamp - (sentAt + receivedAt) / 2;
}

export const setServerTime = (stamp: number): void => {
  if (!Number.isNaN(stamp)) offset = stamp - Date.now();
};

export const serverNow = (): number => Date.now() + (offset ?? 0);

/** The server's time, asked for when no answer has told it yet. */
export async function learnServerTime(): Promise<number> {
  if (offset === undefined) {
    try {
      const sentAt = Date.now();
      noteServerTime((await fetch(location.href, { method: "HEAD", cache: "no-store" })).headers, sentAt, Date.now());
    } catch {
      /* the device's own clock then; the server refuses what is too far off */
    }
  }
  return serverNow();
}

export function csrfToken(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return field?.value ?? /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

export async function send(url: string, options: { method?: string; body?: BodyInit; json?: unknown; headers?: Record<string, string>; signal?: AbortSignal; keepalive?: boolean } = {}): Promise<unknown> {
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json", ...options.headers };
  const method = options.method ?? (options.body ?? options.json ? "POST" : "GET");
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (options.json !== undefined) headers["Content-Type"] = "application/json";
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  const sentAt = Date.now();
  const response = await fetch(url, { method, headers, body, credentials: "same-origin", signal: options.signal, keepalive: options.keepalive });
  noteServerTime(response.headers, sentAt, Date.now());
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const answer: unknown = isJson ? await response.json() : null;
  if (!response.ok) throw isJson ? Problem.read(answer, response.status) : new Problem(say("error.server"), { status: response.status });
  return answer;
}

export async function sendBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Problem(say("error.server"), { status: response.status });
  return new Uint8Array(await response.arrayBuffer());
}
