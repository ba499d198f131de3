// Posts a form to the server on behalf of an element.

/** Refused by the server for a reason it gives; asking again would change nothing. */
export class Refused extends Error {}

/** Posts; throws Refused where the server says why not, and another error where it could not be asked. */
export async function post(url: string, fields: Record<string, string | File>): Promise<Record<string, unknown>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(url, {
    method: "POST",
    body: form,
    headers: { "X-CSRFToken": token, Accept: "application/json" },
  });
  if (answer.status === 204) return {};
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (answer.ok) return body;
  const passing = answer.status >= 500 || answer.status === 429 || answer.status === 408;
  const told = String(body["detail"] ?? body["title"] ?? answer.status);
  throw passing ? new Error(told) : new Refused(told);
}
