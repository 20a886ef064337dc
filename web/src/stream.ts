/** The live stream with what may happen to it: cuts, a server that starts anew, a device without a network. */
import { say } from "./messages.ts";

const AGAIN = 3000;

/**
 * Follows `url` for ever, from the last entry that came. `came` gets each message; `back` is called whenever the stream stands
 * again after it was lost, so that what isn't in the stream is read anew. `state` says how it stands.
 */
export function follow(url: URL, state: HTMLElement | null, came: (event: MessageEvent<string>) => void, back: () => void): void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lost = false;
  const tell = (text: string): void => {
    if (state && state.textContent !== text) state.textContent = text;
  };
  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    const made = new EventSource(url);
    source = made;
    made.onopen = () => {
      tell(say("hall.live"));
      if (lost) back();
      lost = false;
    };
    made.onerror = () => {
      lost = true;
      tell(navigator.onLine ? say("hall.reconnecting") : say("hall.offline"));
      // A refused connection ends an EventSource in some browsers; another one takes its place.
      if (made.readyState === EventSource.CLOSED && made === source) timer = setTimeout(open, AGAIN);
    };
    made.onmessage = (event: MessageEvent<string>) => {
      if (/^\d+$/.test(event.lastEventId)) url.searchParams.set("after", event.lastEventId);
      came(event);
    };
  };
  addEventListener("offline", () => {
    lost = true;
    tell(say("hall.offline"));
  });
  addEventListener("online", open);
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    source?.close();
  });
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
