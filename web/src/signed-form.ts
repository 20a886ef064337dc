/** `form[data-signed-form]`: the heart of every page on which a person acts. */
import { act, confirmAct } from "./act.ts";
import { collect, Draft } from "./forms.ts";
import { say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";

export function start(form: HTMLFormElement): void {
  const draft = new Draft(form);
  if (draft.restore()) tell(form, say("draft.restored"));
  form.addEventListener("input", () => draft.save());
  form.addEventListener("change", () => draft.save());
  let busy = false;
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    if (submitter instanceof HTMLButtonElement && submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearProblem(form);
    const work = async (): Promise<void> => {
      draft.saveNow();
      const { payload, lines } = collect(form, submitter);
      if (!(await confirmAct(lines, form.dataset.solemn ?? "", "", form.dataset.command))) return;
      tell(form, say("sign.working"));
      form.setAttribute("aria-busy", "true");
      const answer = await act(form, payload);
      draft.clear();
      tell(form, say("sign.sent"));
      next(form, answer);
    };
    void work()
      .catch((error) => showProblem(form, error))
      .finally(() => {
        busy = false;
        form.removeAttribute("aria-busy");
      });
  });
}
