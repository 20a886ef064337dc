/**
 * The price schedule on the sealing page. The form's data-schedule has what the lot asks for; [data-seal=schedule] takes the
 * file, [data-seal=style] says how its figures are written, [data-schedule-result] shows what was found, cell by cell. A
 * schedule without a fault fills the fields of the positions. The file never leaves the device.
 */
import { LARGEST_FILE } from "./schedule-files.ts";
import { checkSchedule, type Asked, type Checked, type Fault, type Style } from "./schedule.ts";
import { say, type MessageKey } from "./messages.ts";

type Control = HTMLInputElement | HTMLSelectElement;
const MOST_SHOWN = 200;

function element(tag: string, text: string, className = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

const sentence = (fault: Fault): string => say(`schedule.${fault.code}` as MessageKey, fault.facts);

function table(faults: readonly Fault[]): HTMLElement {
  const frame = element("div", "", "oh-table-frame");
  frame.tabIndex = 0;
  const made = element("table", "", "oh-table");
  made.append(element("caption", say("schedule.faults", { count: faults.length })));
  const head = element("tr", "");
  for (const title of ["row", "column", "fault"] as const) {
    const cell = element("th", say(`schedule.title_${title}`));
    cell.setAttribute("scope", "col");
    head.append(cell);
  }
  const top = element("thead", "");
  top.append(head);
  const body = element("tbody", "");
  for (const fault of faults.slice(0, MOST_SHOWN)) {
    const row = element("tr", "");
    row.append(
      element("td", fault.row ? String(fault.row) : "–"),
      element("td", fault.column ? say(`schedule.column_${fault.column}` as MessageKey) : "–"),
      element("td", sentence(fault)),
    );
    body.append(row);
  }
  made.append(top, body);
  frame.append(made);
  return frame;
}

function fill(form: HTMLElement, checked: Checked): void {
  const items = new Map(checked.sheet?.items.map((item) => [item.id, item]));
  for (const row of form.querySelectorAll<HTMLElement>("[data-seal-item]")) {
    const field = (name: string): HTMLInputElement | null => row.querySelector(`[data-item="${name}"]`);
    const item = items.get(field("id")?.value ?? "");
    if (!item) continue;
    for (const name of ["unit_price", "amount"] as const) {
      const input = field(name);
      if (input) input.value = item[name];
    }
  }
  const total = form.querySelector<HTMLInputElement>('[data-seal="total"]');
  if (total) total.value = checked.sheet?.total ?? "";
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startSchedule(form: HTMLElement): void {
  const file = form.querySelector<HTMLInputElement>('[data-seal="schedule"]');
  const style = form.querySelector<Control>('[data-seal="style"]');
  const place = form.querySelector<HTMLElement>("[data-schedule-result]");
  if (!file || !place || !form.dataset.schedule) return;
  const asked = JSON.parse(form.dataset.schedule) as Asked;
  const check = async (): Promise<void> => {
    const chosen = file.files?.[0];
    if (!chosen) return place.replaceChildren();
    const data = chosen.size > LARGEST_FILE ? new Uint8Array(LARGEST_FILE + 1) : new Uint8Array(await chosen.arrayBuffer());
    const checked = checkSchedule(data, asked, (style?.value ?? "point") as Style);
    if (checked.sheet) {
      fill(form, checked);
      place.replaceChildren(element("p", say("schedule.good", { count: checked.sheet.items.length, total: checked.sheet.total, currency: checked.sheet.currency })));
    } else place.replaceChildren(element("p", say("schedule.bad", { count: checked.faults.length }), "oh-error"), table(checked.faults));
  };
  const run = (): void => void check().catch(() => place.replaceChildren(element("p", say("schedule.not_xlsx"), "oh-error")));
  file.addEventListener("change", run);
  style?.addEventListener("change", run);
}
