// The chat's addresses. Every refusal becomes a Problem with words fit to show.
import type { Message, Session, Settings, State, Upload } from "./types";

const TIMEOUT_MS = 15_000;

export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }

  /** Worth trying again: no answer, overload, a server in trouble. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** The token is no longer good. */
  get signedOut(): boolean {
    return this.status === 401;
  }
}

interface ProblemDocument {
  title?: string;
  detail?: string;
}

function problemOf(status: number, body: string, retryAfter: string | null): Problem {
  let told: ProblemDocument = {};
  try {
    told = JSON.parse(body) as ProblemDocument;
  } catch {
    told = {};
  }
  return new Problem(status, told.detail ?? told.title ?? "", Number(retryAfter) || 0);
}

export interface Opening {
  tenant: string;
  locale: string;
  name?: string;
  number?: string;
  page_url: string;
  visitor_id?: string;
}

export class Api {
  token = "";

  constructor(readonly base: string) {}

  settings(tenant: string): Promise<Partial<Settings> & { open?: boolean }> {
    return this.call("GET", `/chat/v1/settings?tenant=${encodeURIComponent(tenant)}`);
  }

  open(opening: Opening): Promise<Session> {
    return this.call("POST", "/chat/v1/sessions", opening);
  }

  state(after: number): Promise<State> {
    return this.call("GET", `/chat/v1/state?after=${after}`);
  }

  send(clientId: string, text: string): Promise<Partial<Message> | null> {
    return this.call("POST", "/chat/v1/messages", { client_id: clientId, text });
  }

  typing(): Promise<unknown> {
    return this.call("POST", "/chat/v1/typing", {});
  }

  read(seq: number): Promise<unknown> {
    return this.call("POST", "/chat/v1/read", { seq });
  }

  end(): Promise<unknown> {
    return this.call("POST", "/chat/v1/end", {});
  }

  rate(score: number, comment: string): Promise<unknown> {
    return this.call("POST", "/chat/v1/rating", { score, comment });
  }

  leaveMessage(message: { tenant: string; name: string; number: string; text: string }): Promise<unknown> {
    return this.call("POST", "/chat/v1/offline", message);
  }

  async transcript(): Promise<Blob> {
    return (await this.fetch("GET", "/chat/v1/transcript")).blob();
  }

  /** A file of the conversation; its address asks for the token, so it cannot stand in `src`. */
  async file(address: string): Promise<Blob> {
    return (await this.fetch("GET", address)).blob();
  }

  /** Uploads with progress, which fetch cannot report. */
  upload(upload: Upload, onProgress: (percent: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}/chat/v1/files`);
      request.setRequestHeader("Authorization", `Bearer ${this.token}`);
      request.upload.onprogress = (event) => onProgress(Math.round((100 * event.loaded) / Math.max(event.total, 1)));
      request.onerror = () => reject(new Problem(0, ""));
      request.onload = () => {
        const wait = request.status === 429 ? request.getResponseHeader("Retry-After") : null;
        if (request.status < 300) resolve();
        else reject(problemOf(request.status, request.responseText, wait));
      };
      const form = new FormData();
      form.append("client_id", upload.client_id);
      form.append("file", upload.file, upload.file.name);
      request.send(form);
    });
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.fetch(method, path, body);
    const text = await answer.text();
    return (text ? JSON.parse(text) : null) as T;
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(new URL(path, this.base), {
        method,
        headers,
        credentials: "omit",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Problem(0, "");
    }
    if (!answer.ok) throw problemOf(answer.status, await answer.text(), answer.headers.get("Retry-After"));
    return answer;
  }
}
