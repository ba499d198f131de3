// A call goes on while its person looks at pages that have no telephone bar: then the bar comes along.
import { shared } from "./shared";

const CONTROLS = { "hold-url": "hold", "resume-url": "resume", "hangup-url": "hangup" };

function bar(contactId: string): HTMLElement {
  const element = document.createElement("sw-softphone");
  element.dataset["afloat"] = contactId;
  for (const [attribute, action] of Object.entries(CONTROLS))
    element.setAttribute(attribute, `/call/v1/control/${contactId}/${action}`);
  return element;
}

function settle(): void {
  const { call, contactId } = shared.state;
  const [first, ...more] = document.querySelectorAll<HTMLElement>("sw-softphone");
  const afloat = first?.dataset["afloat"];
  if (afloat !== undefined && (more.length > 0 || call === "" || afloat !== contactId)) first?.remove();
  else if (!first && call !== "" && contactId !== "") {
    const top = document.querySelector(".sw-top");
    top?.insertBefore(bar(contactId), top.querySelector(":scope > .end"));
  }
}

export function startAfloat(): void {
  document.addEventListener("sw-phone", settle);
  document.addEventListener("htmx:afterSettle", settle);
}
