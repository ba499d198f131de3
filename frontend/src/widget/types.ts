// What the chat API says; docs/frontend.md lists the addresses.

export type Status = "queued" | "active" | "wrapup" | "closed" | "offline";

export interface ChatFile {
  name: string;
  size: number;
  type: string;
  url: string;
}

export interface Message {
  seq: number;
  client_id: string;
  from: "customer" | "agent" | "system";
  kind: "text" | "image" | "file" | "notice";
  text: string;
  file: ChatFile | null;
  at: string;
}

export interface State {
  status: Status;
  position: number | null;
  estimated_wait_seconds: number | null;
  agent: { name: string; number: string } | null;
  messages: Message[];
  agent_read_seq: number;
  agent_typing: boolean;
  rated?: boolean;
}

/** Whether a field is not asked, may stay empty, or must be filled in. */
export type Ask = "off" | "optional" | "required";

export interface Settings {
  title: string;
  welcome: string;
  ask_name: Ask;
  ask_number: Ask;
  quick_replies: string[];
  max_file_bytes: number;
  accept: string;
}

export interface Session {
  token: string;
  contact_id: string;
  visitor_id: string;
  stream_url: string;
  settings?: Partial<Settings>;
  state: State;
}

export interface StreamMessage {
  id: string;
  type: string;
  at: string;
  payload: Record<string, unknown>;
}

/** A message of ours that the server has not confirmed yet. */
export interface Draft {
  client_id: string;
  text: string;
  at: string;
  /** Why the server refused it for good. */
  refused?: string;
}

/** A file on its way. */
export interface Upload {
  client_id: string;
  file: File;
  at: string;
  percent: number;
  refused?: string;
}
