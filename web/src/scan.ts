/** Reading a code with the camera, where the browser can; elsewhere the telephone's own camera app opens the address. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
declare global {
  interface Window {
    BarcodeDetector?: new (options: { formats: string[] }) => Detector;
  }
}

export const canScan = (): boolean => "BarcodeDetector" in window && !!navigator.mediaDevices?.getUserMedia;

/** What the first code in the picture says; null when `stopped` became true before. Throws when there is no camera. */
export async function scanWith(video: HTMLVideoElement, stopped: () => boolean): Promise<string | null> {
  const detector = new window.BarcodeDetector!({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!stopped()) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found) return found.rawValue;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return null;
  } finally {
    video.srcObject = null;
    stream.getTracks().forEach((track) => track.stop());
  }
}

/** What follows the `#` in an address of the telephone's page; null for any other text. */
export function fragmentOf(text: string): string | null {
  try {
    const place = new URL(text);
    return place.origin === location.origin && place.pathname === "/phone/" && place.hash.length > 1 ? place.hash.slice(1) : null;
  } catch {
    return null;
  }
}
