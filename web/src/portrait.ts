/** A photograph becomes a small square JPEG on the device: nothing of camera, time and place leaves it. */
import { b64 } from "./bytes.ts";
import { say } from "./messages.ts";

const SIDE = 480;

async function small(file: File): Promise<Blob> {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.getContext("2d")!.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  image.close();
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new TypeError())), "image/jpeg", 0.85));
}

export function start(input: HTMLInputElement): void {
  const kept = document.getElementById(input.dataset["portrait"]!) as HTMLInputElement;
  input.addEventListener("change", async () => {
    kept.value = "";
    input.setCustomValidity("");
    const [file] = Array.from(input.files ?? []);
    if (!file) return;
    try {
      const made = await small(file);
      kept.value = b64(new Uint8Array(await made.arrayBuffer()));
      const shown = (input.parentElement!.querySelector("img") ?? input.parentElement!.appendChild(document.createElement("img"))) as HTMLImageElement;
      shown.className = "oh-portrait";
      shown.alt = file.name;
      shown.src = URL.createObjectURL(made);
    } catch {
      input.setCustomValidity(say("error.picture"));
      input.reportValidity();
    }
  });
}
