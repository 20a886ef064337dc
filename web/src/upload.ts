/** Resumable uploads in bounded memory: hash in pieces, then chunks of 4 MiB that go on where they were cut. */
import { hashBlob } from "./blobs.ts";
import { send } from "./http.ts";
import { explain, Problem, say } from "./messages.ts";


const CHUNK = 4 * 1024 * 1024;
const LONGEST_WAIT = 30_000;

export interface UploadedFile {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly type: string;
}

export interface Progress {
  (stage: "hashing" | "sealing" | "sending" | "waiting", fraction: number): void;
}

interface Answer {
  id?: string;
  offset?: number;
  file?: { sha256: string; size: number };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const FULL = 507; // asking again makes no room
const isNetwork = (error: unknown): boolean => error instanceof TypeError || (error instanceof Problem && error.status >= 500 && error.status !== FULL);

/** Repeats what the network cut, with growing pauses, at most `tries` times in a row. */
async function patiently<T>(work: () => Promise<T>, waiting: () => void, tries = 12): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await work();
    } catch (error) {
      if (!isNetwork(error) || turn + 1 >= tries) throw error;
      waiting();
      await pause(Math.min(LONGEST_WAIT, 500 * 2 ** turn));
    }
  }
}

/**
 * Uploads `data`. `POST url {sha256,size,type,name}` → `{id, offset}`, or `{file}` when the platform has these bytes;
 * `PATCH url/{id}` with `Upload-Offset` → `{offset}`, at the end `{file}`. Asking again with POST tells where to go on.
 */
export async function upload(data: Blob, about: { name: string; type: string; sha256?: string }, options: { url?: string; progress?: Progress; signal?: AbortSignal; pause?: number } = {}): Promise<UploadedFile> {
  const { url = "/api/v1/uploads", progress = () => {}, signal } = options;
  const sha256 = about.sha256 ?? (await hashBlob(data, (bytes) => progress("hashing", data.size ? bytes / data.size : 1)));
  const file: UploadedFile = { sha256, size: data.size, name: about.name, type: about.type || "application/octet-stream" };
  const waiting = (): void => progress("waiting", 0);
  let answer: Answer = {};
  let failures = 0;
  while (!answer.file) {
    if (answer.id === undefined) answer = (await patiently(() => send(url, { json: file, signal }), waiting)) as Answer;
    if (answer.file) break;
    const offset = answer.offset ?? 0;
    progress("sending", data.size ? offset / data.size : 1);
    const id: string | undefined = answer.id;
    try {
      const more = (await send(`${url}/${encodeURIComponent(id ?? "")}`, {
        method: "PATCH",
        body: data.slice(offset, offset + CHUNK),
        headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) },
        signal,
      })) as Answer;
      if (!more.file && (more.offset ?? 0) <= offset) throw new Problem(say("upload.failed", { name: about.name }), { status: 500 });
      answer = { ...more, id };
      failures = 0;
    } catch (error) {
      const moved = error instanceof Problem && error.status === 409;
      if ((!isNetwork(error) && !moved) || ++failures >= 12) throw error;
      waiting();
      await pause(options.pause ?? Math.min(LONGEST_WAIT, 500 * 2 ** failures));
      answer = {};
    }
  }
  if (answer.file.sha256 !== sha256 || answer.file.size !== data.size) throw new Problem(say("upload.failed", { name: about.name }));
  progress("sending", 1);
  return file;
}

/** Shows progress beside a control: a progress element and a status line that speaks in steps of ten per cent. */
export function progressBeside(place: HTMLElement, name: string): { report: Progress; done: (text: string) => void; remove: () => void } {
  const box = document.createElement("div");
  box.className = "oh-upload";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", name);
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  box.append(bar, line);
  place.after(box);
  let told = "";
  return {
    report(stage, fraction) {
      const percent = Math.floor(fraction * 100);
      if (stage !== "waiting") bar.value = percent;
      const text = say(`upload.${stage}`, { name, percent: percent - (percent % 10) });
      if (text !== told) line.textContent = told = text;
    },
    done(text) {
      bar.remove();
      line.textContent = text;
    },
    remove: () => box.remove(),
  };
}

/** `input[type=file][data-upload]` (`data-upload="sha256"` sends digests only), data-upload-url, data-max-bytes. */
export function start(input: HTMLInputElement): void {
  let running: AbortController | null = null;
  let boxes: { remove: () => void }[] = [];
  input.addEventListener("change", () => {
    running?.abort();
    boxes.forEach((box) => box.remove());
    boxes = [];
    const abort = (running = new AbortController());
    delete input.dataset.uploaded;
    input.dataset.uploading = "true";
    const limit = Number(input.dataset.maxBytes ?? 200 * 1024 * 1024);
    const work = async (): Promise<void> => {
      const done: UploadedFile[] = [];
      for (const file of input.files ?? []) {
        const shown = progressBeside(input, file.name);
        boxes.push(shown);
        try {
          if (file.size > limit) throw new Problem(say("upload.too_large", { name: file.name, limit: Math.floor(limit / 1024 / 1024) }));
          done.push(await upload(file, { name: file.name, type: file.type }, { url: input.dataset.uploadUrl, progress: shown.report, signal: abort.signal }));
          shown.done(say("upload.done", { name: file.name }));
        } catch (error) {
          if (abort.signal.aborted) return;
          shown.done(`${say("upload.failed", { name: file.name })} ${explain(error)}`);
          input.value = "";
          delete input.dataset.uploading;
          return;
        }
      }
      input.dataset.uploaded = JSON.stringify(done);
      delete input.dataset.uploading;
      input.dispatchEvent(new CustomEvent("openhall:uploaded", { bubbles: true, detail: done }));
    };
    void work();
  });
}
