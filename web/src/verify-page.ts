/** Entry of the standalone verify.js: a classic script, so that the page works from file:// too. */
import { start } from "./verify.ts";

const begin = (): void => document.querySelectorAll<HTMLElement>("[data-verify]").forEach(start);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
