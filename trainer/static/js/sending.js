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
  const { answers } = await answer.json();
  await forgetSent(session, answers.map(([key]) => key));
  return (await marksOf(session, user)).length;
}

// Before somebody signs out: whatever waits is sent while it still can be.
export async function sendAll() {
  for (const row of await allMarks()) {
    try {
      await sendMarks(row.session, row.user, row.half);
    } catch {
      return (await allMarks()).length;
    }
  }
  return (await allMarks()).length;
}
