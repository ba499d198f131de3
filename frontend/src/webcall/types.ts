// What the call API says; docs/frontend.md lists the addresses.

export type CallStatus = "ringing" | "menu" | "queued" | "talking" | "held" | "ended";

export interface Prompt {
  id: string;
  text: string;
  audio_url?: string | null;
}

export interface CallState {
  status: CallStatus;
  prompts: Prompt[];
  position: number | null;
  estimated_wait_seconds: number | null;
  agent: { name: string; number: string } | null;
  /** The call has ended by a fault, not by a person. */
  interrupted: boolean;
}

interface Common {
  token: string;
  contact_id: string;
  stream_url: string;
  state?: CallState;
}

export interface SipSession extends Partial<Common> {
  mode: "sip";
  ws: string;
  uri: string;
  username?: string;
  password?: string;
  target: string;
  ice_servers?: RTCIceServer[];
}

export interface SimulatedSession extends Common {
  mode: "simulated";
}

export type CallSession = SipSession | SimulatedSession;
