// Keypad and choice of devices, behind the bar's “more”.
import { icon } from "../icon";
import { toast } from "../toast";
import { chosenMicrophone, chosenSpeaker, listDevices, rememberSpeaker } from "./devices";
import { shared } from "./shared";
import type { words } from "./words";

type Say = ReturnType<typeof words>;

const DIGITS = [..."123456789*0#"];

function choice(label: string, chosen: (id: string) => void): { box: HTMLLabelElement; select: HTMLSelectElement } {
  const box = document.createElement("label");
  const select = document.createElement("select");
  box.className = "form-label";
  select.className = "form-select";
  select.addEventListener("change", () => chosen(select.value));
  box.append(label, select);
  return { box, select };
}

function fill(select: HTMLSelectElement, standard: string, devices: MediaDeviceInfo[], chosen: string): void {
  const options = devices
    .filter((device) => device.deviceId !== "" && device.deviceId !== "default")
    .map((device) => new Option(device.label || device.deviceId.slice(0, 8), device.deviceId, false, device.deviceId === chosen));
  select.replaceChildren(new Option(standard, ""), ...options);
}

function keypad(say: Say, press: (digit: string) => void): HTMLElement {
  const pad = document.createElement("div");
  pad.className = "sw-keypad";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", say.keypad);
  for (const digit of DIGITS) {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "btn btn-plain";
    key.textContent = digit;
    key.addEventListener("click", (event) => {
      // The menu stays open: numbers have more than one digit.
      event.stopPropagation();
      press(digit);
    });
    pad.append(key);
  }
  return pad;
}

export function devicePanel(say: Say, press: (digit: string) => void): HTMLDetailsElement {
  const menu = document.createElement("details");
  const summary = document.createElement("summary");
  const panel = document.createElement("div");
  menu.className = "sw-menu";
  menu.dataset["menu"] = "";
  summary.className = "btn btn-plain btn-icon";
  summary.setAttribute("aria-label", say.more);
  summary.title = say.more;
  summary.append(icon("dots"));
  panel.className = "sw-menu-list sw-phone-panel";
  const failed = (error: unknown): void => toast(String(error), { tone: "breach" });
  const microphone = choice(say.microphone, (id) => void shared.phone?.chooseMicrophone(id).catch(failed));
  const speaker = choice(say.speaker, (id) => {
    rememberSpeaker(id);
    void shared.phone?.chooseSpeaker().catch(failed);
  });
  panel.append(keypad(say, press), microphone.box, speaker.box);
  menu.append(summary, panel);
  menu.addEventListener("toggle", () => {
    if (!menu.open) return;
    void listDevices().then(({ microphones, speakers }) => {
      fill(microphone.select, say.standard, microphones, chosenMicrophone());
      fill(speaker.select, say.standard, speakers, chosenSpeaker());
    });
  });
  return menu;
}
