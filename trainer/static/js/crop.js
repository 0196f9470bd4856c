// The photo is cut out on the page: dragged, zoomed, pinched, or moved with the keys. What is sent
// is the whole file and the chosen part; without this script the server cuts out the middle.
import { each } from "./each.js";

const STEP = 0.02; // of the part shown, for each press of an arrow

function cropper(box) {
  const file = document.getElementById(box.dataset.crop);
  const sent = file.form.elements.crop;
  const canvas = box.querySelector("canvas");
  const slider = box.querySelector("input[type=range]");
  const said = box.querySelector("[data-crop-said]");
  const [across, down, least] = ["width", "height", "least"].map((name) => Number(box.dataset[name]));
  const fingers = new Map();
  let picture = null;
  let part = null; // left, top, width of the chosen part, in points of the picture
  let widest = 0;

  function show() {
    const height = (part.width * down) / across;
    part.left = Math.min(Math.max(part.left, 0), picture.width - part.width);
    part.top = Math.min(Math.max(part.top, 0), picture.height - height);
    canvas.getContext("2d").drawImage(picture, part.left, part.top, part.width, height, 0, 0, canvas.width, canvas.height);
    sent.value = [part.left / picture.width, part.top / picture.height, part.width / picture.width].map((share) => share.toFixed(5)).join(",");
    const small = Math.round(part.width) < least;
    const words = small ? box.dataset.small : box.dataset.size;
    said.textContent = words.replace("{w}", Math.round(part.width)).replace("{h}", Math.round(height));
    said.classList.toggle("text-danger", small);
    slider.value = Math.round((widest / part.width) * 100);
  }

  function zoomTo(width) {
    const fitting = Math.min(Math.max(width, Math.min(widest, least)), widest);
    part.left += (part.width - fitting) / 2;
    part.top += ((part.width - fitting) * down) / across / 2;
    part.width = fitting;
    show();
  }

  function move(right, lower) {
    part.left += right * part.width;
    part.top += lower * part.width;
    show();
  }

  async function take() {
    box.hidden = true;
    sent.value = "";
    if (!file.files[0]) return;
    try {
      picture = await createImageBitmap(file.files[0], { imageOrientation: "from-image" });
    } catch {
      return; // the server says what is wrong with it
    }
    widest = Math.min(picture.width, (picture.height * across) / down);
    part = { left: (picture.width - widest) / 2, top: (picture.height - (widest * down) / across) / 2, width: widest };
    slider.max = Math.max(100, Math.floor((widest / Math.min(widest, least)) * 100));
    box.hidden = false;
    show();
  }

  function drag(event) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const shown = canvas.getBoundingClientRect().width;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (!other) return move((before.x - now.x) / shown, (before.y - now.y) / shown);
    const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    zoomTo((part.width * apart(before)) / apart(now));
  }

  const keys = {
    ArrowLeft: () => move(-STEP, 0),
    ArrowRight: () => move(STEP, 0),
    ArrowUp: () => move(0, -STEP),
    ArrowDown: () => move(0, STEP),
    "+": () => zoomTo(part.width * 0.95),
    "=": () => zoomTo(part.width * 0.95),
    "-": () => zoomTo(part.width / 0.95),
  };

  file.addEventListener("change", take);
  slider.addEventListener("input", () => zoomTo((widest * 100) / Number(slider.value)));
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomTo(part.width * (event.deltaY > 0 ? 1.05 : 0.95));
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  canvas.addEventListener("pointermove", drag);
  for (const over of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(over, (event) => fingers.delete(event.pointerId));
  }
  if (file.files.length) take();
}

export function startCrop(root) {
  each(root, "[data-crop]", cropper);
}
