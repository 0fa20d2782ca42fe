// The office's page: how many wait in its title, a sound until somebody looks, and what is covered until it is held.

const AGAIN_MS = 4_000;
const SHOWN_MS = 30_000;
const title = document.title;
const seen = new Set();
let ringing = false;
let sound = null;

// What is covered: shown while its button is held by pointer or key, or for 30 s after "Show".
const cover = (place, isCovered) => {
  if (place) place.hidden = isCovered;
  const again = place && document.querySelector(`[data-show="${place.id}"]`);
  again?.setAttribute("aria-expanded", String(!isCovered));
};
const coverAll = () => {
  holding = "";
  document.querySelectorAll("[data-cover]").forEach((place) => cover(place, true));
};
const held = (event) => event.target.closest?.("[data-hold]");
const placeOf = (button) => document.getElementById(button.dataset.hold ?? button.dataset.show);
let timer = 0;
let holding = "";
const hold = (button) => {
  holding = placeOf(button).id;
  cover(placeOf(button), false);
};
const release = (button) => {
  holding = "";
  cover(placeOf(button), true);
};

document.addEventListener("pointerdown", (event) => {
  const button = held(event);
  if (button && event.button === 0) {
    button.setPointerCapture?.(event.pointerId);
    hold(button);
  }
});
for (const kind of ["pointerup", "pointercancel", "contextmenu", "blur"]) {
  document.addEventListener(kind, (event) => {
    const button = held(event);
    if (button) release(button);
    if (button && kind === "contextmenu") event.preventDefault();
  }, true);
}
document.addEventListener("keydown", (event) => {
  const button = held(event);
  if (button && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    hold(button);
  }
});
document.addEventListener("keyup", (event) => {
  const button = held(event);
  if (button) release(button);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show]");
  if (!button) return;
  event.preventDefault();
  const place = placeOf(button);
  const isCovered = !place.hidden;
  cover(place, isCovered);
  clearTimeout(timer);
  if (!isCovered) timer = setTimeout(coverAll, SHOWN_MS);
});
window.addEventListener("blur", coverAll);
document.addEventListener("visibilitychange", () => document.hidden && coverAll());
// A part that is renewed arrives covered; what is held stays open.
document.addEventListener("htmx:after:swap", () => cover(document.getElementById(holding), false));
if (document.querySelector("[data-shown]")) timer = setTimeout(coverAll, SHOWN_MS);

// The sound: two soft notes, made here. A browser permits it after somebody has pressed something on the page.
const button = document.querySelector("[data-sound]");
const isMuted = () => localStorage.getItem("vestibule-sound") === "off";
const note = (at, pitch) => {
  const tone = sound.createOscillator();
  const loud = sound.createGain();
  tone.frequency.value = pitch;
  loud.gain.setValueAtTime(0.0001, at);
  loud.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
  loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
  tone.connect(loud).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.55);
};
// In a Lockdown nothing sounds at the school: the server marks its pages, and those of whoever works there.
const isHushed = () => document.querySelector("[data-hush]") !== null;
const ring = () => {
  if (!ringing || isHushed() || !sound || sound.state !== "running" || isMuted()) return;
  note(sound.currentTime, 659.3);
  note(sound.currentTime + 0.28, 523.3);
};
const sayButton = () => {
  if (!button) return;
  const isOn = Boolean(sound) && sound.state === "running" && !isMuted();
  button.hidden = false;
  button.textContent = isOn ? button.dataset.on : button.dataset.off;
  button.setAttribute("aria-pressed", String(isOn));
};
const permit = async () => {
  sound ??= new AudioContext();
  if (sound.state !== "running") await sound.resume();
  sayButton();
};
if (button) {
  button.addEventListener("click", async () => {
    const isOn = Boolean(sound) && sound.state === "running" && !isMuted();
    localStorage.setItem("vestibule-sound", isOn ? "off" : "on");
    await permit();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!isMuted() && event.target !== button) permit();
  });
  setInterval(ring, AGAIN_MS);
  sayButton();
}

// What waits (cases, calls for help, emergencies), and who was seen without a badge: the count in the title, and a sound
// for what nobody has looked at here.
const NEWS = "[data-waiting] [data-case], [data-sighting]";
const idOf = (card) => card.dataset.case ?? card.dataset.sighting;
const look = () => {
  ringing = false;
  document.documentElement.classList.remove("ringing");
  document.querySelectorAll(NEWS).forEach((card) => seen.add(idOf(card)));
};
const count = () => {
  const waiting = [...document.querySelectorAll("[data-waiting]")].map((place) => Number(place.dataset.waiting));
  const number = waiting.reduce((sum, one) => sum + one, document.querySelectorAll("[data-sighting]").length);
  document.title = number ? `(${number}) ${title}` : title;
  const fresh = [...document.querySelectorAll(NEWS)].filter((card) => !card.matches(".gone") && !seen.has(idOf(card)));
  if (!number) ringing = false;
  else if (fresh.length && !ringing) {
    ringing = true;
    ring();
  }
  document.documentElement.classList.toggle("ringing", ringing);
};
for (const kind of ["pointermove", "pointerdown", "keydown"]) {
  document.addEventListener(kind, () => ringing && !document.hidden && look(), { passive: true });
}
const inside = () => {
  const place = document.querySelector("#on-site .count");
  const people = document.getElementById("people");
  if (place && people && place.textContent !== people.dataset.count) place.textContent = people.dataset.count;
};
document.addEventListener("htmx:after:swap", () => { count(); inside(); });

// What the page shows, by the marks of its parts, at the moment when it asks what moved: "-" for a part without a mark.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const names = ctx.sourceElement.dataset?.parts;
  if (!names) return;
  const marks = names.split(" ").map((name) => {
    const part = document.getElementById(name);
    return part ? part.dataset.mark || "-" : "";
  });
  ctx.request.headers["If-None-Match"] = `"${marks.join(".")}"`;
});
count();
