// Keeps the page in step with the restaurant: an event says that something changed, and the part of the page
// that changes is asked for anew. The server alone decides what stands there.

const KINDS = [
  "alert_ended", "alert_raised", "job_changed", "jobs_moved", "jobs_stranded", "journal_full", "journal_trouble",
  "journal_well", "missed", "order_accepted", "printer_changed", "printer_paused", "printer_resumed",
  "sheet_accepted", "source_failing", "source_fine", "source_paused", "source_resumed",
];
const REST = 200; // milliseconds between two looks: a hundred orders at once are one change to an eye
const ALIVE = 60000; // even if no event comes, for what changes without one

const live = document.getElementById("live");
const line = document.getElementById("line");
const refused = document.getElementById("refused");
const sent = new Map([...live.querySelectorAll("[data-list] > [id]")].map((each) => [each.id, each.outerHTML]));
let looking = false;
let wanted = false;

async function look() {
  wanted = true;
  if (looking) return;
  looking = true;
  while (wanted) {
    wanted = false;
    await renew();
    await new Promise((done) => setTimeout(done, REST));
  }
  looking = false;
}

async function renew() {
  try {
    const answer = await fetch("/live", { cache: "no-store" });
    if (answer.status === 403) return location.reload();
    if (answer.ok) show(parsed(await answer.text()));
  } catch {
    say("off"); // the stream of events comes back by itself, and looks again
  }
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

function show(page) {
  for (const part of page.querySelectorAll("[data-part]")) {
    const here = live.querySelector(`[data-part="${part.dataset.part}"]`);
    if (here.outerHTML !== part.outerHTML) here.replaceWith(part);
  }
  const here = live.querySelector("[data-list]");
  const there = [...page.querySelector("[data-list]").children];
  const names = new Set(there.map((each) => each.id));
  for (const old of [...here.children]) if (!names.has(old.id)) old.remove();
  there.forEach((ticket, place) => put(here, ticket, place));
}

// A ticket that stayed the same is left alone: its picture, its place under a finger, the focus in it.
function put(list, ticket, place) {
  const html = ticket.outerHTML;
  let here = document.getElementById(ticket.id);
  if (!here || sent.get(ticket.id) !== html) {
    ticket.classList.toggle("new", !here);
    if (here?.querySelector("details")?.open) ticket.querySelector("details")?.setAttribute("open", "");
    const focused = here?.contains(document.activeElement);
    here?.remove();
    sent.set(ticket.id, html);
    here = ticket;
    list.insertBefore(here, list.children[place] ?? null);
    if (focused) here.querySelector("button")?.focus();
  } else if (list.children[place] !== here) {
    list.insertBefore(here, list.children[place] ?? null);
  }
}

function say(state) {
  line.dataset.line = state;
  document.getElementById("line-words").textContent = { live: "live", off: "docketd does not answer" }[state];
}

function refuse(text) {
  refused.textContent = text;
  refused.hidden = false;
  setTimeout(() => (refused.hidden = true), 6000);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.action.endsWith("/sign-out")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (answer.type !== "opaqueredirect") refuse(parsed(await answer.text()).querySelector("#notice")?.textContent ?? "That did not work.");
  } catch {
    refuse("docketd does not answer: nothing was changed.");
  }
  button.disabled = false;
  look();
});

const events = new EventSource("/events");
events.onopen = () => { say("live"); look(); };
events.onerror = () => say("off");
for (const kind of KINDS) events.addEventListener(kind, look);
setInterval(look, ALIVE);
