// The screen of the room: the next code a moment after the old one ran out.
const RETRY = 5000;

function start(place) {
  const part = (name) => place.querySelector(`[data-room-${name}]`);
  const again = (milliseconds) => setTimeout(renew, milliseconds);

  async function renew() {
    try {
      const answer = await fetch(place.dataset.room, { redirect: "error" });
      if (!answer.ok) throw new Error(`the room's code answered ${answer.status}`);
      const { code, picture, left, marked } = await answer.json();
      part("picture").src = picture;
      part("code").textContent = code;
      part("marked").textContent = marked;
      again(left * 1000);
    } catch {
      again(RETRY); // no signal: the old code stays, and is asked for anew
    }
  }

  again(Number(place.dataset.left) * 1000);
}

for (const place of document.querySelectorAll("[data-room]")) start(place);
