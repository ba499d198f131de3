/** Remembers the newest ids, so that a message that comes twice acts once. */
export class Seen {
  private readonly ids = new Set<string>();

  constructor(private readonly capacity = 2000) {}

  /** Whether the id is new; from now on it is not. */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > this.capacity) this.ids.delete(this.ids.values().next().value as string);
    return true;
  }
}
