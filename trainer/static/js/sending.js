// Sends what was noted without a signal: all marks of a session in one request, each with its key.
import { allMarks, forgetSent, marksOf } from "./store.js";

const MOST = 500;

export async function fetchList(session) {
  const answer = await fetch(`/instructor/sessions/${session}/copy`, { redirect: "error" });
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  return answer.json();
}

// How many are left; they stay until the server has answered for them.
export async function sendMarks(session, user, half) {
  const rows = (await marksOf(session, user)).slice(0, MOST);
  if (!rows.length) return 0;
  const list = await fetchList(session);
  if (list.user !== user) throw new Error("somebody else is signed in by now");
  const marks = rows.map(({ key, row, half: part, status, seen, at }) => ({
    key, row, half: part, status, seen, ago: Math.max(0, Date.now() - at),
  }));
  const answer = await fetch(`/instructor/sessions/${session}/send?half=${half}`, {
    method: "POST",
    redirect: "error",
    body: new URLSearchParams({ csrf_token: list.csrf_token, marks: JSON.stringify(marks) }),
  });
  if (!answer.ok) throw new Error(`sending answered ${answer.status}`);
  await forgetSent(session, (await answer.json()).answers);
  return (await marksOf(session, user)).length;
}

// What one account noted and could not send, in whatever class but the one that the page shows.
export async function waitingOf(user, here) {
  return (await allMarks()).filter((row) => row.user === user && row.session !== here);
}

// Whatever of it can be sent now is sent; how many are left.
export async function sendAll(user, here) {
  const sessions = new Map((await waitingOf(user, here)).map((row) => [row.session, row.half]));
  for (const [session, half] of sessions) {
    try {
      while (await sendMarks(session, user, half));
    } catch {
      break;
    }
  }
  return (await waitingOf(user, here)).length;
}
