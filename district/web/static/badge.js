// A badge layout: its preview follows every change, and parts move without leaving the page. Without this script the
// buttons do the same, with a page in between.

const PAUSE_MS = 350;
const form = document.querySelector("[data-badge]");
let timer = 0;
let running = null;

// The page of the draft holds the pictures. Its address becomes this one's, so that a reload keeps the draft.
const draw = async () => {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const body = new URLSearchParams(new FormData(form));
  body.set("act", "preview");
  document.getElementById("preview").setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body, cache: "no-store", signal: mine.signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("preview");
  if (!fresh) {  // the session has ended: the page to sign in brings back what was typed
    form.requestSubmit(form.querySelector("[value=preview]"));
    return;
  }
  const adopted = document.adoptNode(fresh);
  await Promise.all([...adopted.querySelectorAll("img")].map((one) => one.decode().catch(() => {})));
  if (mine.signal.aborted) return;
  document.getElementById("preview").replaceWith(adopted);
  if (answer.redirected && answer.ok) history.replaceState(null, "", answer.url);
};
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => draw().catch((error) => {
    if (error.name !== "AbortError") document.getElementById("preview").removeAttribute("aria-busy");
  }), PAUSE_MS);
};

form.addEventListener("input", soon);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=act]");
  const [way, part] = button?.value.split(":") ?? [];
  if (!part) return;
  event.preventDefault();
  const line = button.closest("li");
  const other = way === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (way === "up") other.before(line);
  else other.after(line);
  button.focus();
  soon();
});
