// What this browser remembers between page loads. Where storage is forbidden, memory for this page has to do.
import type { Draft } from "./types";

export interface Box {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Kept {
  visitor_id: string;
  token: string;
  contact_id: string;
  stream_url: string;
  name: string;
  number: string;
  rated: boolean;
  read_seq: number;
}

const NOTHING: Kept = {
  visitor_id: "", token: "", contact_id: "", stream_url: "", name: "", number: "", rated: false, read_seq: 0,
};

export function browserBox(): Box {
  try {
    window.localStorage.setItem("shouwen-chat", "1");
    window.localStorage.removeItem("shouwen-chat");
    return window.localStorage;
  } catch {
    return memoryBox();
  }
}

export function memoryBox(): Box {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

function parse<T>(text: string | null, otherwise: T): T {
  try {
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise;
  }
}

export class Keeper {
  private readonly key: string;

  constructor(
    private readonly box: Box,
    tenant: string,
  ) {
    this.key = `shouwen-chat:${tenant}`;
  }

  get kept(): Kept {
    return { ...NOTHING, ...parse<Partial<Kept>>(this.box.getItem(this.key), {}) };
  }

  keep(changes: Partial<Kept>): void {
    this.box.setItem(this.key, JSON.stringify({ ...this.kept, ...changes }));
  }

  /** The conversation is over for this browser; who the visitor is stays known. */
  forgetSession(): void {
    this.keep({ token: "", contact_id: "", stream_url: "", rated: false, read_seq: 0 });
  }

  /** Written but not yet confirmed; read afresh each time, because other tabs of this visitor write here, too. */
  get drafts(): Draft[] {
    const drafts = parse<unknown>(this.box.getItem(`${this.key}:out`), []);
    return Array.isArray(drafts) ? (drafts as Draft[]) : [];
  }

  put(draft: Draft): void {
    const others = this.drafts;
    const at = others.findIndex((other) => other.client_id === draft.client_id);
    if (at < 0) others.push(draft);
    else others[at] = draft;
    this.box.setItem(`${this.key}:out`, JSON.stringify(others));
  }

  drop(clientIds: Iterable<string>): void {
    const gone = new Set(clientIds);
    const rest = this.drafts.filter((draft) => !gone.has(draft.client_id));
    if (rest.length > 0) this.box.setItem(`${this.key}:out`, JSON.stringify(rest));
    else this.box.removeItem(`${this.key}:out`);
  }
}
