// What the telephone shows; also what one tab tells the others.
import type { Quality } from "./quality";

export type Line = "off" | "connecting" | "unregistered" | "registered" | "simulated";
export type CallState = "" | "ringing" | "calling" | "talking" | "held";

export interface PhoneState {
  line: Line;
  call: CallState;
  /** Who calls, as the switch says it. */
  peer: string;
  contactId: string;
  since: string;
  muted: boolean;
  quality: Quality | null;
  /** What keeps the telephone from working, in words; empty when nothing does. */
  trouble: "" | "microphone" | "registration" | "config";
}

export const IDLE: PhoneState = {
  line: "off", call: "", peer: "", contactId: "", since: "", muted: false, quality: null, trouble: "",
};

export interface PhoneConfig {
  mode: "sip" | "simulated";
  ws: string;
  uri: string;
  username: string;
  password: string;
  ice_servers?: RTCIceServer[];
}
