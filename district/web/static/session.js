// Takes a page away whose session is over, so that no name stays on the screen.
//
// The page that asks to sign in is shown only where the browser holds no session: it tells the other tabs at once.
// live.js says `session-over` where a session was ended elsewhere.

const channel = new BroadcastChannel("vestibule-session");

const leave = () => {
  document.body.hidden = true;
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
};

if ("signedIn" in document.body.dataset) {
  channel.addEventListener("message", leave);
  document.body.addEventListener("session-over", leave);
} else {
  channel.postMessage("over");
}
