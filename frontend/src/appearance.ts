// Theme and row height: shown at once, kept with the person by the form's address and in this browser for the sign-in page.
const YEAR_SECONDS = 31_536_000;

function apply(name: string, value: string): void {
  if (name === "theme") document.documentElement.dataset["bsTheme"] = value;
  if (name === "density") document.documentElement.dataset["density"] = value;
  document.cookie = `sw_${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  document.dispatchEvent(new CustomEvent("sw-appearance", { detail: { name, value } }));
}

export function startAppearance(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter;
    if (!form.matches("[data-appearance]") || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    apply(button.name, button.value);
    const address = form.getAttribute("action");
    if (!address) return;
    const body = new FormData(form, button);
    void fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
  });
}
