// The agent desktop: conversation, composer, and what keeps several windows in agreement.
import { Composer } from "./composer";
import { DeskState, ShowDialog, startDesk } from "./desk";
import { startFocus } from "./focus";
import { outbox } from "./outbox";
import { startHearing } from "./recent";
import { Transcript } from "./transcript";

export function startDesktop(): void {
  startHearing();
  startDesk();
  startFocus();
  window.addEventListener("beforeunload", (event) => {
    if (outbox.unsent) event.preventDefault();
  });
  customElements.define("sw-desk-state", DeskState);
  customElements.define("sw-show-dialog", ShowDialog);
  customElements.define("sw-transcript", Transcript);
  customElements.define("sw-composer", Composer);
}
