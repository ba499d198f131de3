// Sends drafts in order and files beside them, again and again until the server has each exactly once.
import { Backoff } from "../stream/backoff";
import { type Api, Problem } from "./api";
import type { Keeper } from "./keep";
import type { Message, Upload } from "./types";

export interface OutboxHandlers {
  /** Makes sure there is a session; false where the customer has to do something first. */
  ready(): Promise<boolean>;
  /** The server has confirmed a message of ours. */
  sent(clientId: string, message: Partial<Message> | null): void;
  /** The token is no longer good. */
  signedOut(): void;
  changed(): void;
}

export class Outbox {
  readonly uploads: Upload[] = [];
  private busy = false;
  private timer = 0;
  private readonly backoff = new Backoff(1000, 20_000);

  constructor(
    private readonly api: Pick<Api, "send" | "upload">,
    private readonly keeper: Keeper,
    private readonly handlers: OutboxHandlers,
  ) {}

  get waiting(): boolean {
    return this.keeper.drafts.some((draft) => !draft.refused) || this.uploads.some((upload) => !upload.refused);
  }

  async pump(): Promise<void> {
    if (this.busy || !this.waiting) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      while (await this.sendNext());
    } finally {
      this.busy = false;
    }
  }

  retry(clientId: string): void {
    const draft = this.keeper.drafts.find((one) => one.client_id === clientId);
    if (draft) this.keeper.put({ client_id: draft.client_id, text: draft.text, at: draft.at });
    const upload = this.uploads.find((one) => one.client_id === clientId);
    if (upload) delete upload.refused;
    this.handlers.changed();
    void this.pump();
  }

  discard(clientId: string): void {
    this.keeper.drop([clientId]);
    this.removeUpload(clientId);
    this.handlers.changed();
  }

  private async sendNext(): Promise<boolean> {
    const draft = this.keeper.drafts.find((one) => !one.refused);
    const upload = this.uploads.find((one) => !one.refused);
    if (!draft && !upload) return false;
    try {
      if (!(await this.handlers.ready())) return false;
      if (draft) {
        const stored = await this.api.send(draft.client_id, draft.text);
        this.keeper.drop([draft.client_id]);
        this.handlers.sent(draft.client_id, stored);
      } else if (upload) {
        await this.api.upload(upload, (percent) => {
          upload.percent = percent;
          this.handlers.changed();
        });
        this.removeUpload(upload.client_id);
        this.handlers.sent(upload.client_id, null);
      }
      this.backoff.reset();
      return true;
    } catch (error) {
      return this.refused(error, draft?.client_id ?? upload?.client_id ?? "");
    }
  }

  /** Whether to go on with the next at once. */
  private refused(error: unknown, clientId: string): boolean {
    const problem = error instanceof Problem ? error : new Problem(0, "");
    if (problem.signedOut) this.handlers.signedOut();
    if (problem.signedOut || problem.passing) {
      const wait = Math.max(this.backoff.next(), problem.retryAfterSeconds * 1000);
      this.timer = Number(setTimeout(() => void this.pump(), wait));
      this.handlers.changed();
      return false;
    }
    const draft = this.keeper.drafts.find((one) => one.client_id === clientId);
    const why = problem.message || "?";
    if (draft) this.keeper.put({ ...draft, refused: why });
    const upload = this.uploads.find((one) => one.client_id === clientId);
    if (upload) upload.refused = why;
    this.handlers.changed();
    return true;
  }

  private removeUpload(clientId: string): void {
    const at = this.uploads.findIndex((one) => one.client_id === clientId);
    if (at >= 0) this.uploads.splice(at, 1);
  }
}
