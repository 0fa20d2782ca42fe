// Keeps a page as current as its school: tells the page that something moved, and says honestly when it is not told.
//
// <p class="live" data-live="/s/CODE/live" data-zone="America/Denver" data-on="live" data-off="since {time} not live">
//
// `moved` is dispatched on <body>: <section hx-get="..." hx-trigger="moved from:body" hx-swap="outerMorph">.

const SILENT_MS = 12_000;  // the server says something every 5 s
const AGAIN_MS = 5_000;
const OVER = new Set([401, 403]);

const over = () => document.body.dispatchEvent(new CustomEvent("session-over"));  // session.js takes the page away

for (const place of document.querySelectorAll("[data-live]")) {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "numeric", minute: "2-digit", timeZone: place.dataset.zone || undefined,
  });
  let number = null;
  let heard = new Date();
  let source = null;

  const say = (isLive) => {
    const text = isLive ? place.dataset.on : place.dataset.off.replace("{time}", clock.format(heard));
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("silent", !isLive);
  };
  const hear = (event) => {
    heard = new Date();
    say(true);
    if (number !== event.data) {
      number = event.data;
      document.body.dispatchEvent(new CustomEvent("moved", { detail: { number } }));
    }
  };
  // An EventSource does not tell why it was refused.
  const refused = async () => {
    const asked = new AbortController();
    try {
      const answer = await fetch(place.dataset.live, { cache: "no-store", signal: asked.signal });
      if (OVER.has(answer.status)) over();
    } catch {
      // No connection: the page says that it is not live.
    } finally {
      asked.abort();
    }
  };
  const open = () => {
    source?.close();
    source = new EventSource(place.dataset.live);
    source.addEventListener("moved", hear);
    source.addEventListener("alive", hear);
    source.addEventListener("over", over);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) refused();
    });
  };
  open();
  setInterval(() => {
    if (Date.now() - heard.getTime() > SILENT_MS) say(false);
    if (source.readyState === EventSource.CLOSED) open();
  }, AGAIN_MS);
  window.addEventListener("online", open);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - heard.getTime() > SILENT_MS) open();
  });
}
