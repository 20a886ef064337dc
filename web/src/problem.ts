/** The error summary of a page, the status line of a form, and where an accepted act leads. */
import { explain, Problem, say } from "./messages.ts";

const holder = (form: HTMLElement): HTMLElement => {
  const found = form.querySelector<HTMLElement>("[data-signed-form-error]");
  if (found) return found;
  const made = document.createElement("div");
  made.dataset.signedFormError = "";
  form.prepend(made);
  return made;
};

export function tell(form: HTMLElement, text: string): void {
  const status = form.querySelector<HTMLElement>("[data-signed-form-status]");
  if (status) status.textContent = text;
}

export function clearProblem(form: HTMLElement): void {
  const place = holder(form);
  place.replaceChildren();
  place.removeAttribute("class");
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function controlOf(form: HTMLElement, field: string): HTMLElement | null {
  const names = [field, `${field}[]`].map((name) => `[name="${CSS.escape(name)}"]`);
  return form.querySelector<HTMLElement>(names.join(","));
}

/** Renders a problem as the page's error summary, focuses it, and keeps everything typed. */
export function showProblem(form: HTMLElement, error: unknown): void {
  const problem = error instanceof Problem ? error : new Problem(explain(error));
  clearProblem(form);
  tell(form, "");
  const place = holder(form);
  place.className = "error-summary oh-errors";
  place.setAttribute("role", "alert");
  place.tabIndex = -1;
  place.append(element("h2", problem.title || say("error.title")));
  for (const text of [problem.detail, problem.wayForward]) if (text) place.append(element("p", text));
  if (problem.fields.length) {
    const list = document.createElement("ul");
    for (const { field, message } of problem.fields) {
      const item = document.createElement("li");
      const control = controlOf(form, field);
      if (control) {
        control.id ||= `field-${field.replace(/[^A-Za-z0-9]+/g, "-")}`;
        control.setAttribute("aria-invalid", "true");
        const link = document.createElement("a");
        link.href = `#${control.id}`;
        link.textContent = message;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          control.focus();
          control.scrollIntoView({ block: "center" });
        });
        item.append(link);
      } else item.textContent = message;
      list.append(item);
    }
    place.append(list);
  }
  place.focus();
}

/** Goes to `data-next`, whose `{name}` are filled in from the answer; only paths of this site. */
export function next(form: HTMLElement, answer: unknown): void {
  const found = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  // What only waits for a second signature isn't done: its own page says so, not the page of what is done.
  const template = (typeof found.proposal_url === "string" ? found.proposal_url : "") || form.dataset.next || (typeof found.next === "string" ? found.next : "") || (typeof found.receipt_url === "string" ? found.receipt_url : "");
  if (!template) return location.reload();
  const path = template.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(found[name] ?? "")));
  const target = new URL(template === "{receipt_url}" ? String(found.receipt_url) : path, location.href);
  if (target.origin === location.origin) location.assign(target.href);
}
