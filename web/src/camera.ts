/** `[data-camera]` beside a file field: photographs of the pages of one paper become files of its form. Without script, or
 * without a camera, the fields of the form do it. Nothing leaves the device before the form is sent. */
import { say } from "./messages.ts";

export const LONGEST_EDGE = 2400;
export const MOST_SHOTS = 30;
const QUALITY = 0.85;

/** How large a picture of this size is kept: its longer edge is bounded, and it is never enlarged. */
export function bounded(width: number, height: number): [number, number] {
  const scale = Math.min(1, LONGEST_EDGE / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

interface Shot {
  file: File;
  row: HTMLLIElement;
  address: string;
}

export function start(box: HTMLElement): void {
  const form = box.closest("form");
  const field = form?.querySelector<HTMLInputElement>("input[data-camera-into]");
  const part = <T extends HTMLElement>(name: string): T => box.querySelector<T>(`[data-camera-${name}]`)!;
  const video = box.querySelector("video")!;
  const [open, stage, take, done, close, list, status] = [part("open"), part("stage"), part<HTMLButtonElement>("take"), part("done"), part("close"), part("shots"), part("status")];
  if (!form || !field || !navigator.mediaDevices?.getUserMedia) return;
  box.hidden = false;
  form.querySelectorAll<HTMLElement>("[data-camera-fallback]").forEach((one) => (one.hidden = true));

  const shots: Shot[] = [];
  let stream: MediaStream | undefined;
  let taken = 0;

  function show(): void {
    done.hidden = shots.length === 0;
    take.disabled = shots.length >= MOST_SHOTS;
    const files = new DataTransfer();
    shots.forEach((one) => files.items.add(one.file));
    field!.files = files.files;
  }

  function drop(shot: Shot): void {
    const place = shots.indexOf(shot);
    if (place < 0) return;
    shots.splice(place, 1);
    URL.revokeObjectURL(shot.address);
    shot.row.remove();
    status.textContent = say("camera.dropped");
    show();
    take.focus();
  }

  function keep(blob: Blob): void {
    const name = say("camera.name", { number: String(++taken) });
    const shot: Shot = { file: new File([blob], `${name}.jpg`, { type: "image/jpeg" }), row: document.createElement("li"), address: URL.createObjectURL(blob) };
    const picture = Object.assign(document.createElement("img"), { src: shot.address, alt: name });
    const out = Object.assign(document.createElement("button"), { type: "button", className: "oh-button oh-button--secondary", textContent: say("camera.drop", { name }) });
    out.addEventListener("click", () => drop(shot));
    shot.row.append(picture, out);
    list.append(shot.row);
    shots.push(shot);
    status.textContent = say("camera.taken", { count: String(shots.length) });
    show();
  }

  function stop(): void {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.srcObject = null;
    stage.hidden = true;
    open.setAttribute("aria-expanded", "false");
  }

  open.addEventListener("click", async () => {
    if (stream) return;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: LONGEST_EDGE } } });
    } catch {
      status.textContent = say("camera.none");
      form.querySelectorAll<HTMLElement>("[data-camera-fallback]").forEach((one) => (one.hidden = false));
      return;
    }
    video.srcObject = stream;
    stage.hidden = false;
    open.setAttribute("aria-expanded", "true");
    await video.play();
    take.focus();
  });
  take.addEventListener("click", () => {
    if (!video.videoWidth || shots.length >= MOST_SHOTS) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = bounded(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && keep(blob), "image/jpeg", QUALITY);
  });
  done.addEventListener("click", () => {
    stop();
    form.requestSubmit();
  });
  close.addEventListener("click", () => {
    stop();
    open.focus();
  });
  addEventListener("pagehide", stop);
}
