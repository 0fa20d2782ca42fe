// The silent key: it is sent without leaving the page, again and again until the district has it. F8 pressed twice
// within two seconds does the same. Nothing is shown but the dot, which the page is told of like anything that moved.

const TWICE_MS = 2_000;
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
let last = -TWICE_MS;
let sending = false;

// Browsers have randomUUID on secure pages only; a district within its own network may have others.
const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const send = async (form, id) => {
  const body = new URLSearchParams(new FormData(form));
  body.set("press", id);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", cache: "no-store" });
  return answer.status === 204 ? "sent" : answer.type === "opaqueredirect" ? "signed out" : "";
};
// A page without a stream asks by itself whether somebody is on the way, once it was pressed.
const FOLLOW_MS = 5_000;
const follow = async () => {
  const key = document.getElementById("help-key");
  if (!key || key.dataset.help === "idle" || document.querySelector("[data-live]")) return;
  const answer = await fetch(key.getAttribute("hx-get"), { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("help-key");
  if (!fresh) return;
  key.dataset.help = fresh.dataset.help;
  document.getElementById("help-state").textContent = fresh.querySelector("#help-state").textContent;
};
setInterval(follow, FOLLOW_MS);

const press = async (form) => {
  if (sending) return;
  sending = true;
  const id = newId();  // of all tries of this press: one whose answer was lost is no second call
  for (const pause of [0, ...AGAIN_MS]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const outcome = await send(form, id).catch(() => "");  // no network: it is tried again, and the dot stays hollow
    if (outcome === "signed out") location.reload();  // the page to sign in says by itself that nothing was sent
    if (outcome === "sent") {
      const key = document.getElementById("help-key");
      if (key) key.dataset.help = "sent";  // also where somebody came to an earlier call: this is a need of its own
      delete key?.dataset.mark;  // it is not as it was drawn any more: Today is given it anew with what moves next
    }
    if (outcome) break;
  }
  sending = false;
};
document.addEventListener("submit", (event) => {
  if (event.target.id !== "help-key") return;
  event.preventDefault();
  press(event.target);
});
document.addEventListener("keydown", (event) => {
  const form = document.getElementById("help-key");
  if (!form || event.key !== "F8" || event.repeat) return;
  event.preventDefault();
  if (event.timeStamp - last <= TWICE_MS) press(form);
  last = event.timeStamp;
});
